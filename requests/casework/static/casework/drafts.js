// What is being typed is kept, sealed, a few seconds later: a phone that dies loses nothing. Without this, a button.
const AFTER = 3000;

async function keep(form, onKept) {
  const said = form.querySelector("[data-relais-kept]");
  const sent = [...form.querySelectorAll("textarea, input")].map((box) => [box, box.value]);
  const fail = () => (said.textContent = said.dataset.relaisUnkept);
  try {
    const headers = { Accept: "application/json" };
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.relaisDraft, { method: "POST", headers, body, keepalive: String(body).length < 60000 });
    if (!answer.ok || answer.redirected) return fail();
    const told = await answer.json();
    said.textContent = told.said;
    if (!told.kept) return;
    for (const [box, value] of sent) if (box.value === value) box.defaultValue = value; // nothing is lost by leaving
    onKept(told);
  } catch {
    fail();
  }
}

export function keepDrafts(onKept) {
  for (const form of document.querySelectorAll("form[data-relais-draft]")) {
    let waiting = null;
    let last = Promise.resolve();
    const now = () => {
      clearTimeout(waiting);
      // One after the other: of two on their way, the older could come last. A page that goes does not wait.
      const kept = () => form.dataset.relaisSent || keep(form, onKept);
      if (waiting) last = document.hidden ? Promise.resolve(kept()) : last.then(kept);
      waiting = null;
    };
    form.addEventListener("input", () => (waiting ??= setTimeout(now, AFTER)));
    form.addEventListener("submit", () => {
      clearTimeout(waiting);
      waiting = null;
    });
    document.addEventListener("visibilitychange", () => document.hidden && now());
  }
}
