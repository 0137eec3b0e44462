// A page that holds words which nobody has yet is not left without a question. Never where they are sent, and never
// where somebody leaves in a hurry: the page is hidden by then.
const TYPED = ["text", "email", "tel", "url", "number", "date", "time"].map((type) => `input[type=${type}]`).join();
let sendings = []; // a script may have taken one over, or stopped the second of two clicks
let copied = false;

function isUnsent(form) {
  // What came back to be corrected or confirmed stands in the page as if it had always been there.
  const cameBack = form.closest("main").querySelector("[data-relais-unsent]");
  const texts = [...form.querySelectorAll("textarea")];
  const boxes = [...texts, ...form.querySelectorAll(TYPED)];
  // An address or a code alone is soon typed again.
  if (!texts.length && boxes.length < 2) return false;
  return boxes.some((box) => box.value.trim() && (cameBack || box.value !== box.defaultValue));
}

addEventListener("submit", (event) => sendings.push(event));
addEventListener("input", () => (sendings = [])); // it was sent and the page is still there
addEventListener("pageshow", () => (sendings = []));
for (const kept of ["copy", "relais:copied", "afterprint"]) addEventListener(kept, () => (copied = true));
addEventListener("beforeunload", (event) => {
  if (document.documentElement.hidden) return;
  const sent = sendings.filter((sending) => !sending.defaultPrevented).map((sending) => sending.target);
  const forms = [...document.querySelectorAll("main form[method=post]")].filter((form) => !sent.includes(form));
  const onlyCopy = !copied && !sent.length && document.querySelector("main [data-relais-only-copy]");
  if (onlyCopy || forms.some(isUnsent)) event.preventDefault();
});
