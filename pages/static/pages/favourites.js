// Favourites stay in this browser: an address and a title each; nothing is sent. No sensitive page is kept.
// By person: whoever signs in after them on the same computer is not shown their list.
const KEY = `relais-favourites-${document.querySelector("[data-relais-who]")?.dataset.relaisWho ?? ""}`;
try {
  localStorage.removeItem("relais-favourites"); // kept once without saying whose it was: nobody's
} catch {
  // nothing is kept here
}

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY)) ?? [];
    return Array.isArray(found) ? found.filter((one) => isOurs(one)) : [];
  } catch {
    return [];
  }
}

function isOurs(one) {
  return typeof one?.id === "string" && typeof one.title === "string" && /^\/(?!\/)/.test(one.url);
}

function keep(found) {
  try {
    if (found.length) localStorage.setItem(KEY, JSON.stringify(found));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false; // private windows and full disks: what is not kept is not said to be
  }
}

const without = (id) => kept().filter((one) => one.id !== id);

const star = document.querySelector("[data-relais-favourite]");
if (star) {
  const { relaisFavourite: id, url, title } = star.dataset;
  const button = star.querySelector("button");
  const show = () => {
    const is = kept().some((one) => one.id === id);
    button.setAttribute("aria-pressed", is);
    for (const word of button.querySelectorAll("[data-relais-when]")) word.hidden = word.dataset.relaisWhen !== String(is);
  };
  if (kept().some((one) => one.id === id)) keep(kept().map((one) => (one.id === id ? { id, url, title } : one)));
  button.addEventListener("click", () => {
    const is = kept().some((one) => one.id === id);
    const done = keep(is ? without(id) : [...kept(), { id, url, title }]);
    star.querySelector("[data-relais-failed]").hidden = done;
    show();
  });
  show();
  star.hidden = false;
}

const never = document.querySelector("[data-relais-favourite-never]");
if (never) {
  if (kept().length) keep(without(never.dataset.relaisFavouriteNever)); // it was kept before it was sensitive
  never.hidden = false;
}

const list = document.querySelector("[data-relais-favourites]");
if (list) {
  const closed = new Set(list.dataset.relaisFavourites.split(" "));
  if (kept().some((one) => closed.has(one.id))) keep(kept().filter((one) => !closed.has(one.id)));
  const lines = list.querySelector("ul");
  const line = list.querySelector("template");
  const show = () => {
    const found = kept();
    lines.replaceChildren(
      ...found.map((one) => {
        const item = line.content.cloneNode(true);
        const link = item.querySelector("a");
        link.href = one.url;
        link.textContent = one.title;
        item.querySelector("[data-relais-name]").textContent = one.title;
        item.querySelector("button").addEventListener("click", () => {
          keep(without(one.id));
          show();
          list.querySelector("h1").focus();
        });
        return item;
      }),
    );
    list.querySelector("[data-relais-none]").hidden = found.length > 0;
    list.querySelector("[data-relais-some]").hidden = found.length === 0;
  };
  list.querySelector("[data-relais-clear]").addEventListener("click", () => {
    keep([]);
    show();
    list.querySelector("h1").focus();
  });
  show();
  list.hidden = false;
}
