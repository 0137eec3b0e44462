// A button that does one thing once: print, copy. Without script it is not there.
export function ready(root = document) {
  for (const button of root.querySelectorAll("[data-relais-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  if (!navigator.clipboard) return; // a browser lends it to a page that came by https only
  for (const button of root.querySelectorAll("[data-relais-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

// What came of it is said beside the button, where a screen reader listens: in a button it would not be heard.
async function copy(button) {
  const source = document.getElementById(button.dataset.relaisCopy);
  const told = document.getElementById(`${source.id}-copied`);
  told.textContent = "";
  try {
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    told.textContent = told.dataset.relaisCopied;
    dispatchEvent(new Event("relais:copied")); // what the browser says of its own copies alone
  } catch {
    told.textContent = told.dataset.relaisNotCopied;
  }
}
