// Suggestions under a search box: the ARIA combobox pattern with a list box (aria-activedescendant).
// Without this script the form searches as it is. Marked by data-relais-suggest="ADDRESS" on the form.

const WAIT = 150; // milliseconds after the last key
const MIN_LETTERS = 2;
const MESSAGES = document.documentElement.lang === "en"
  ? { none: "No suggestion", some: (n) => `${n} suggestions` }
  : { none: "Aucune suggestion", some: (n) => `${n} suggestion${n > 1 ? "s" : ""}` };

for (const form of document.querySelectorAll("form[data-relais-suggest]")) {
  const input = form.querySelector("input[type=search]");
  if (input && input.getAttribute("role") !== "combobox") attach(form, input);
}

function attach(form, input) {
  const list = document.createElement("ul");
  list.className = "relais-suggest";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label")?.textContent.trim() ?? "");
  list.hidden = true;
  const status = document.createElement("p");
  status.className = "fr-sr-only";
  status.setAttribute("role", "status");
  form.classList.add("relais-suggest-form");
  form.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let active = -1;
  let asked = "";
  let timer;
  let pending;

  const options = () => [...list.children];
  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    active = index;
    options().forEach((option, n) => option.setAttribute("aria-selected", String(n === index)));
    if (index < 0) return input.removeAttribute("aria-activedescendant");
    const option = options()[index];
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map((one, n) => element(one, `${list.id}-${n}`)));
    status.textContent = suggestions.length ? MESSAGES.some(suggestions.length) : MESSAGES.none;
    choose(-1);
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(Boolean(suggestions.length)));
  };
  const ask = async () => {
    const typed = input.value.trim();
    if (typed === asked) return;
    asked = typed;
    pending?.abort();
    if (typed.length < MIN_LETTERS) return close();
    pending = new AbortController();
    try {
      const address = `${form.dataset.relaisSuggest}?${new URLSearchParams({ q: typed })}`;
      const response = await fetch(address, { signal: pending.signal, headers: { Accept: "application/json" } });
      if (response.ok) show((await response.json()).suggestions);
    } catch {
      // Typing went on, or the network is gone: the plain form still works.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : options().length;
    if (event.key === "Escape" && count) {
      event.stopPropagation();
      event.preventDefault();
      close();
    } else if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(options()[active].dataset.url);
    }
  });
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    location.assign(option.dataset.url);
  });
}

function element(suggestion, id) {
  const option = document.createElement("li");
  option.id = id;
  option.className = "relais-suggest__option";
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.url = suggestion.url;
  for (const [part, text] of [["label", suggestion.label], ["detail", [suggestion.kind, suggestion.detail].filter(Boolean).join(" · ")]]) {
    const span = document.createElement("span");
    span.className = `relais-suggest__${part}`;
    span.textContent = text;
    option.append(span);
  }
  return option;
}
