// The next dates follow what is typed. Without this file, « Voir les dates » asks the server.
const form = document.querySelector("[data-relais-preview]");
const target = form?.querySelector("[data-relais-preview-target]");
const PAUSE = 300;
let waiting = 0;
let asked = new AbortController();

const refresh = async () => {
  asked.abort();
  asked = new AbortController();
  const values = new FormData(form);
  for (const name of ["csrfmiddlewaretoken", "page_of"]) values.delete(name);
  const address = `${form.dataset.relaisPreview}?${new URLSearchParams(values)}`;
  try {
    const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "text/html" } });
    // A session that ended leads to the sign-in page: that is no list of dates.
    if (answer.ok && !answer.redirected) target.innerHTML = await answer.text();
    else target.replaceChildren();
  } catch (error) {
    // Dates of what was typed before would be wrong: the button still asks the server.
    if (error.name !== "AbortError") target.replaceChildren();
  }
};

if (target) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE);
  });
}

// What does not apply to the choice made is put away: « mode=on_site » names a field and how its value begins.
// What is to be corrected stays in sight.
const showWhatApplies = () => {
  for (const part of form.querySelectorAll("[data-relais-shown-if]")) {
    const [name, value] = part.dataset.relaisShownIf.split("=");
    const applies = String(new FormData(form).get(name)).startsWith(value);
    part.hidden = !applies && !part.querySelector(".fr-error-text, .fr-message--error");
  }
};
if (form) {
  showWhatApplies();
  form.addEventListener("change", showWhatApplies);
}
