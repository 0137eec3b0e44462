// Results as you type. The form works without this script; with it, the list follows the field.
const WAIT = 200; // milliseconds after the last key
const LEAST = 2; // letters; a department's number has two

for (const form of document.querySelectorAll("[data-relais-search]")) {
  const field = form.querySelector("input[type=search]");
  const list = document.querySelector("[data-relais-results]");
  const status = document.querySelector("[data-relais-status]");
  let timer;
  let pending;

  const query = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));

  const show = async () => {
    const asked = query();
    pending?.abort();
    pending = new AbortController();
    try {
      const response = await fetch(`${form.dataset.relaisFragment}?${asked}`, { signal: pending.signal });
      if ((!response.ok && response.status !== 400) || response.redirected) return; // 400 says what is wrong
      list.innerHTML = await response.text();
      status.textContent = list.querySelector("[data-relais-said]")?.textContent ?? "";
      history.replaceState(null, "", asked.size ? `?${asked}` : location.pathname);
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = "";
    }
  };

  const later = () => {
    clearTimeout(timer);
    const length = field.value.trim().length;
    if (length === 0 || length >= LEAST) timer = setTimeout(show, WAIT);
  };

  field.addEventListener("input", later);
  for (const select of form.querySelectorAll("select")) select.addEventListener("change", show);
}
