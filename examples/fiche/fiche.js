// Shows an establishment's page from the API of Relais. The token lives in `token` and nowhere else.

const parameters = new URLSearchParams(location.search);
const api = new URL("api/v1/", (parameters.get("api") ?? location.origin).replace(/\/?$/, "/"));
const portal = api.origin;
const ask = document.getElementById("ask");
const status = document.getElementById("status");
const sheet = document.getElementById("sheet");
const REFUSALS = {
  401: "L’accès est refusé : le jeton manque, il est faux, ou il a expiré.",
  404: "Cet établissement n’existe pas dans l’annuaire.",
  422: "Ce code n’est pas valable.",
  429: "Trop de demandes. Attendez une minute.",
};
const VIA = {
  holder: "",
  replacement: "Remplace la personne en titre.",
  regional: "Coordination régionale.",
  national: "Coordination nationale.",
};

let token = "";

class Refused extends Error {
  constructor(code) {
    super(REFUSALS[code] ?? "Le service ne répond pas. Réessayez plus tard.");
  }
}

async function get(path) {
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  // A cookie goes to the page's own origin only; elsewhere the token alone speaks.
  const response = await fetch(new URL(path, api), { headers, credentials: "same-origin" });
  if (!response.ok) throw new Refused(response.status);
  return response.json();
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function item(...children) {
  const made = document.createElement("li");
  made.append(...children);
  return made;
}

function telephone(label, number, uri) {
  return item(`${label}\u00a0: `, element("a", number, { href: uri }));
}

function span(slot, zone) {
  const day = { weekday: "long", day: "numeric", month: "long", timeZone: zone };
  const hour = { hour: "2-digit", minute: "2-digit", timeZone: zone };
  const [from, to] = [new Date(slot.starts_at), new Date(slot.ends_at)];
  const text = (date, options) => date.toLocaleString("fr-FR", options);
  return `${text(from, day)}, de ${text(from, hour)} à ${text(to, hour)}`;
}

function permanence(slot, zone) {
  const where = slot.mode === "telephone" ? "par téléphone" : (slot.place ?? "sur place");
  const who = slot.worker ? slot.worker.name : "";
  return item(`${span(slot, zone)}, ${[where, who].filter(Boolean).join(", ")}`);
}

function show(place, coverage, slots) {
  document.title = `${place.name} - Mon service social`;
  document.getElementById("name").textContent = place.name;
  document.getElementById("where").textContent = [place.address, place.postal_code, place.city].filter(Boolean).join(" ");
  const worker = coverage.worker;
  document.getElementById("who").textContent = worker
    ? [`${worker.first_name} ${worker.last_name}, ${worker.title}.`, VIA[coverage.via]].filter(Boolean).join(" ")
    : "Personne n’est désigné. Appelez le service social.";
  document.getElementById("numbers").replaceChildren(
    ...(worker?.phone ? [telephone("Fixe", worker.phone, worker.phone_uri)] : []),
    ...(worker?.mobile ? [telephone("Mobile", worker.mobile, worker.mobile_uri)] : []),
    ...(worker?.email ? [item(element("a", worker.email, { href: `mailto:${worker.email}` }))] : []),
  );
  document.getElementById("write").href = new URL("/demande/", portal);
  const held = slots.filter((slot) => slot.takes_place && new Date(slot.ends_at) > new Date()).slice(0, 5);
  document.getElementById("permanences").replaceChildren(
    ...(held.length ? held.map((slot) => permanence(slot, place.time_zone)) : [item("Aucune n’est prévue. Vous pouvez appeler ou écrire.")]),
  );
  sheet.hidden = false;
  sheet.focus();
}

async function load(code) {
  sheet.hidden = true;
  status.textContent = "Recherche en cours…";
  try {
    const place = `establishments/${encodeURIComponent(code)}/`;
    const [found, coverage, permanences] = await Promise.all([
      get(place),
      get(`${place}coverage/`),
      get(`permanences/?establishment=${encodeURIComponent(code)}`),
    ]);
    status.textContent = "";
    show(found, coverage, permanences.items);
  } catch (error) {
    status.textContent = error instanceof Refused ? error.message : new Refused(0).message;
  }
}

ask.addEventListener("submit", (event) => {
  event.preventDefault();
  token = document.getElementById("token").value.trim();
  load(document.getElementById("code").value.trim());
});

document.getElementById("code").value = parameters.get("code") ?? "";
