// Before the first paint, so that those who chose the dark theme see no white flash.
(() => {
  let scheme = "system";
  try {
    scheme = localStorage.getItem("scheme") || "system";
  } catch {
    // Storage may be refused: the device then decides.
  }
  const dark = scheme === "dark" || (scheme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.frTheme = dark ? "dark" : "light";
  document.documentElement.dataset.frScheme = scheme;
})();
