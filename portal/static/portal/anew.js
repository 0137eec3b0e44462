// Signing in in another tab gives this browser another token than the one in this page: « Continuer » would only lead to
// the same page once more. It takes the new one first, if the same person is back. Without script it is two presses.
const TOKEN = "csrfmiddlewaretoken";
const PAGE_OF = "page_of"; // to whom a page was shown

for (const form of document.querySelectorAll("form[data-relais-anew]")) form.addEventListener("submit", renew);

async function renew(event) {
  const form = event.currentTarget;
  event.preventDefault();
  form.removeEventListener("submit", renew);
  try {
    const found = await fieldsOf(form.dataset.relaisAnew);
    if (found[PAGE_OF] && found[PAGE_OF] === form.elements[PAGE_OF]?.value) form.elements[TOKEN].value = found[TOKEN];
  } catch {
    // As it stands: the server says what is missing.
  }
  form.requestSubmit();
}

async function fieldsOf(address) {
  const answer = await fetch(address, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.querySelector(`form:has(input[name=${PAGE_OF}])`);
  return Object.fromEntries(form ? new FormData(form) : []);
}
