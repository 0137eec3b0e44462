// The frame around a step as the answer has it, another language and what its buttons send: in place, so that neither
// what is typed nor the steps that the browser knows go with the page.
const FRAME = [".fr-skiplinks", "header", "body > .fr-notice", ".relais-quick-exit", "#contact-lost", "footer", "#fr-theme-modal"];
const SAID = ["lang", "title", "aria-label", "placeholder", "href", "aria-current", "form", "formtarget", "name", "value"];

export function turnTo(page) {
  const root = document.documentElement;
  if (root.lang !== page.documentElement.lang) {
    document.querySelector(".fr-modal--opened .fr-btn--close")?.click(); // the menu where it was chosen, on a phone
  }
  root.lang = page.documentElement.lang;
  document.title = page.title;
  for (const part of FRAME) {
    const [here, there] = [document.querySelector(part), page.querySelector(part)];
    if (here && there) say(here, there);
  }
}

function say(here, there) {
  if (here.localName === "noscript") return; // one that runs scripts reads it otherwise
  const words = (node) => [...node.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
  const [ours, theirs] = [words(here), words(there)];
  const isSame = here.children.length === there.children.length && ours.length === theirs.length;
  if (!isSame || [...here.children].some((child, at) => child.localName !== there.children[at].localName)) {
    here.replaceChildren(...there.childNodes);
  } else {
    ours.forEach((text, at) => (text.data = theirs[at].data));
    [...here.children].forEach((child, at) => say(child, there.children[at]));
  }
  for (const name of SAID) {
    if (there.hasAttribute(name)) here.setAttribute(name, there.getAttribute(name));
    else here.removeAttribute(name);
  }
}
