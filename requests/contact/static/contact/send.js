// Sends a form without leaving the page: the part of the answer that takes its place, or why there is none.
// Whatever the answer, the page that asked stands as it was.
const PART = ".contact-page";
const TOKEN = "csrfmiddlewaretoken";
const PAGE_OF = "page_of"; // to whom a page was shown
const WHY = { 403: "refused", 413: "too-long", 429: "too-often", 503: "closed" };

export async function send(form, data) {
  try {
    const answer = await ask(form.action, { method: "POST", body: data });
    if (answer.why !== "refused") return answer;
    // Signing in elsewhere gave this browser another token than the one in this page.
    const renewed = await ask(form.action);
    const token = renewed.part?.querySelector(`input[name=${TOKEN}]`)?.value;
    if (!token) return renewed.part ? answer : renewed;
    const whose = renewed.part.querySelector(`input[name=${PAGE_OF}]`)?.value;
    if (whose !== form.elements[PAGE_OF]?.value) return await leave(form, data);
    form.elements[TOKEN].value = token;
    data.set(TOKEN, token);
    return await ask(form.action, { method: "POST", body: data });
  } catch {
    return { why: "silent" };
  }
}

// Somebody else is signed in by now: what was typed is neither sent in their name nor left on their screen. The
// server says so, and the page it says it in brings the text back to its writer.
function leave(form, data) {
  document.documentElement.hidden = true; // nothing asks whether to leave
  const pressed = form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "go" }));
  pressed.value = data.get("go") ?? "";
  form.submit();
  return new Promise(() => undefined);
}

async function ask(address, options = {}) {
  const answer = await fetch(address, { credentials: "same-origin", redirect: "manual", cache: "no-store", ...options });
  if (answer.type === "opaqueredirect") return { why: "signed-out" };
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.querySelector(`main ${PART}`);
  return part ? { part, page } : { why: WHY[answer.status] ?? "broken" };
}
