// Suggestions under a search box: the ARIA combobox pattern with a list box (aria-activedescendant).
// Without this script the form searches as it is. Marked by data-relais-suggest="ADDRESS" around the box.

const WAIT = 150; // milliseconds after the last key
const MIN_LETTERS = 2;
const SAID_AFTER = 600; // milliseconds of rest, so that a screen reader is not told of every letter
const MESSAGES = document.documentElement.lang === "en"
  ? { none: "No suggestion", some: (n) => `${n} suggestion${n > 1 ? "s" : ""}. Use the arrow keys.` }
  : { none: "Aucune suggestion", some: (n) => `${n} suggestion${n > 1 ? "s" : ""}. Utilisez les flèches.` };

for (const around of document.querySelectorAll("[data-relais-suggest]")) {
  const input = around.querySelector("input[type=search]");
  if (input && input.getAttribute("role") !== "combobox") attach(around, input);
}

function attach(around, input) {
  const list = document.createElement("ul");
  list.className = "relais-suggest";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", around.querySelector("label")?.textContent.trim() ?? "");
  list.hidden = true;
  const status = document.createElement("p");
  status.className = "fr-sr-only";
  status.setAttribute("role", "status");
  around.classList.add("relais-suggest-form");
  around.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let active = -1;
  let asked = ""; // what the list shows, or will
  let timer;
  let saying;
  let pending;

  const options = () => [...list.children];
  const say = (text) => {
    clearTimeout(saying);
    saying = setTimeout(() => (status.textContent = text), SAID_AFTER);
  };
  const close = () => {
    clearTimeout(saying);
    status.textContent = "";
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  // Nothing that is on its way may open the list again, and the same letters may ask anew.
  const leave = () => {
    clearTimeout(timer);
    pending?.abort();
    asked = "";
    close();
  };
  const choose = (index) => {
    active = index;
    options().forEach((option, n) => option.setAttribute("aria-selected", String(n === index)));
    if (index < 0) return input.removeAttribute("aria-activedescendant");
    const option = options()[index];
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const open = () => {
    choose(-1);
    list.hidden = !options().length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map((one, n) => element(one, `${list.id}-${n}`)));
    open();
    say(suggestions.length ? MESSAGES.some(suggestions.length) : MESSAGES.none);
  };
  const ask = async () => {
    const typed = input.value.trim();
    if (typed === asked) return;
    asked = typed;
    pending?.abort();
    if (typed.length < MIN_LETTERS) return close();
    const mine = (pending = new AbortController());
    try {
      const address = `${around.dataset.relaisSuggest}?${new URLSearchParams({ q: typed })}`;
      const response = await fetch(address, { signal: mine.signal, headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(response.status); // no answer is not "no suggestion"
      const found = (await response.json()).suggestions;
      // An answer that was overtaken is dropped, although it had come before it could be stopped.
      if (mine === pending && !mine.signal.aborted) show(found);
    } catch {
      // Typing went on, or the network is gone: the plain form still works.
      if (mine === pending && !mine.signal.aborted) leave();
    }
  };
  const keys = {
    ArrowDown: (count) => (active + 1 < count ? active + 1 : -1),
    ArrowUp: (count) => (active < 0 ? count - 1 : active - 1),
  };

  input.addEventListener("input", () => {
    choose(-1);
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", leave);
  input.closest("form")?.addEventListener("submit", leave);
  addEventListener("pagehide", leave); // so that "Back" does not find an open list
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const shown = !list.hidden;
    const count = options().length;
    if (event.key === "Escape" && shown) {
      event.stopPropagation();
      event.preventDefault();
      leave();
    } else if (event.key in keys && !event.altKey) {
      if (!shown) return event.key === "ArrowDown" && ask();
      event.preventDefault();
      choose(keys[event.key](count));
    } else if ((event.key === "Home" || event.key === "End") && shown) {
      choose(-1); // the caret moves in the text, and the text is what Enter sends again
    } else if (event.key === "Enter" && shown && active >= 0) {
      event.preventDefault();
      location.assign(options()[active].dataset.url);
    }
  });
  // The button of the mouse must not take the focus away before the click is done.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
}

function element(suggestion, id) {
  const option = document.createElement("li");
  option.id = id;
  option.className = "relais-suggest__option";
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.url = suggestion.url;
  const detail = [suggestion.kind, suggestion.detail].filter(Boolean).join(" · ");
  for (const [part, text] of [["label", suggestion.label], ["detail", detail], ["call", suggestion.call]]) {
    if (!text) continue;
    const span = document.createElement("span");
    span.className = `relais-suggest__${part}`;
    span.textContent = text;
    option.append(span);
  }
  return option;
}
