// Shows a draft from the API of Relais: the token of its preview stands behind the # of this page's address.

const parameters = new URLSearchParams(location.search);
const api = new URL("api/v1/", (parameters.get("api") ?? location.origin).replace(/\/?$/, "/"));
const status = document.getElementById("status");
const REFUSALS = {
  404: "Cet aperçu n’est plus disponible\u00a0: il est trop ancien, ou la page est réservée. Relancez-le depuis l’éditeur.",
  429: "Trop de demandes. Attendez une minute.",
};

function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

// The API writes this HTML itself: paragraphs, lists, bold, links. The policy of this page lets nothing in it run.
function rich(html) {
  const made = document.createElement("div");
  made.innerHTML = html;
  return made;
}

function list(name, items) {
  const made = document.createElement(name);
  made.append(...items.map((item) => {
    const line = document.createElement("li");
    line.append(item);
    return line;
  }));
  return made;
}

function table({ caption, head, rows }) {
  const made = document.createElement("table");
  made.append(element("caption", caption));
  const line = (cells, kind) => {
    const row = document.createElement("tr");
    row.append(...cells.map((cell) => element(kind, cell)));
    return row;
  };
  made.append(line(head, "th"), ...rows.map((cells) => line(cells, "td")));
  return made;
}

// One function for each type of block; a type that is newer than this page shows nothing.
const BLOCKS = {
  heading: (block) => [element("h2", block.text)],
  text: (block) => [rich(block.html)],
  callout: (block) => [element("h3", block.title), rich(block.html)],
  steps: (block) => [element("h3", block.title), list("ol", block.items.map(rich))],
  checklist: (block) => [element("h3", block.title), list("ul", block.items)],
  accordion: (block) => block.items.flatMap((item) => [element("h3", item.title), rich(item.html)]),
  numbers: (block) => [list("ul", block.items.map((item) => `${item.label}\u00a0: ${item.number}`))],
  quote: (block) => [element("blockquote", block.text)],
  table: (block) => [table(block)],
  image: (block) => [element("p", block.image.alternative)],
  document: (block) => [element("p", block.text || block.document.title)],
  social_worker: (block) => [element("p", block.title)],
  amount: (block, page) => [element("h3", block.title), ...amounts(page.amounts, block.slug)],
  for_some: (block) => [rich(block.html)],
  benefits: (block) => [element("h3", block.title), list("ul", block.pages.map((page) => page.title))],
};

function amounts(known, slug) {
  return known.filter((amount) => amount.slug === slug).map((amount) => element("p", amount.text));
}

// What a benefit says in its own fields, above its text; each is HTML.
function benefit(said) {
  if (!said) return [];
  const words = { who: "Pour qui", amount: "Combien", how: "Comment demander", conditions: "Conditions" };
  const shown = Object.entries(words).flatMap(([name, title]) => (said[name] ? [element("h2", title), rich(said[name])] : []));
  if (said.deadline) shown.push(element("h2", "Jusqu’à quand"), element("p", said.deadline));
  if (said.documents.length) shown.push(element("h2", "Pièces à joindre"), list("ul", said.documents));
  return shown;
}

function show(page) {
  document.title = `Aperçu\u00a0: ${page.title}`;
  document.getElementById("title").textContent = page.title;
  document.getElementById("summary").textContent = page.summary;
  const shown = [...benefit(page.benefit), ...page.body.flatMap((block) => BLOCKS[block.type]?.(block, page) ?? [])];
  document.getElementById("body").replaceChildren(...shown);
  document.getElementById("page").hidden = false;
}

async function load() {
  const token = location.hash.slice(1);
  if (!token) {
    status.textContent = "Il manque le jeton de l’aperçu, à la fin de l’adresse.";
    return;
  }
  try {
    const response = await fetch(new URL(`previews/${token}/`, api), { credentials: "omit", cache: "no-store" });
    status.textContent = response.ok ? "" : (REFUSALS[response.status] ?? "Le service ne répond pas.");
    if (response.ok) show(await response.json());
  } catch {
    status.textContent = "Le service ne répond pas. Réessayez plus tard.";
  }
}

// The panel of the editor loads this page anew for each change: asked, it gives the place where one was reading.
const tell = (message, to) => window.top.postMessage({ wagtail: { origin: location.origin, ...message } }, to);
addEventListener("message", ({ source, origin, data }) => {
  if (source !== window.top || origin !== api.origin) return;
  const { type, x, y } = data?.wagtail ?? {};
  if (type === "w-preview:get-scroll-position") tell({ type: "w-preview:set-scroll-position", x: scrollX, y: scrollY }, origin);
  if (type === "w-preview:set-scroll-position") scrollTo({ left: x, top: y, behavior: "instant" });
});
addEventListener("hashchange", load);
await load();
if (window.top !== window) tell({ type: "w-preview:request-scroll" }, api.origin);
