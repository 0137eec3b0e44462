// Before the first paint: a page that someone has left quickly does not show again when Back or Forward leads
// to it, whichever page of the portal it is. Coming here anew, by a link or an address, ends that.
(() => {
  let left = null;
  try {
    left = sessionStorage.getItem("relais-left");
  } catch {
    // Storage may be refused: then nothing was noted either.
  }
  const hideAgain = () => {
    document.documentElement.hidden = true;
    location.replace(left);
  };
  const came = performance.getEntriesByType("navigation")[0]?.type;
  if (left && came === "navigate") sessionStorage.removeItem("relais-left");
  else if (left) hideAgain(); // by Back, by Forward, by loading again what Back could not show
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return; // kept whole by the browser: no script ran again
    try {
      left = sessionStorage.getItem("relais-left");
    } catch {
      left = null;
    }
    if (left) hideAgain();
  });
})();

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
