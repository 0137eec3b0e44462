// The inbox: what shows how long the key is in hand, and what hides when it is not any more.
import { keepDrafts } from "./drafts.js";
import { offerPasskeys } from "./passkeys.js";
import { sendOnce } from "./once.js";
import { showStrength } from "./strength.js";

const bar = document.querySelector("[data-relais-lockbar]");
const WARN = 120;
// Counted from the page's arrival: the clocks of the browser and of the server need not agree.
let end = bar && Date.now() + Number(bar.dataset.relaisSeconds) * 1000;

function remaining() {
  return Math.max(0, Math.round((end - Date.now()) / 1000));
}

// Other tabs of this browser: locked in one of them, the inbox is locked in all.
const tabs = new BroadcastChannel("relais-inbox");

function conceal() {
  // Whoever passes by sees nothing; what was being typed stays in the page, and is kept when it is sent.
  for (const part of document.querySelectorAll("[data-relais-conceal]")) part.classList.add("casework-concealed");
  const boxes = [...document.querySelectorAll("[data-relais-keep] textarea")];
  const cameBack = document.querySelector("[data-relais-unsent]"); // a draft that is kept is no reason to stay
  const typing = boxes.some((box) => box.value.trim() && (cameBack || box.value !== box.defaultValue));
  if (typing) return;
  document.documentElement.hidden = true; // nothing asks whether to leave: nobody may be there
  // Asked for itself, this page would open again where another tab works on: that is no reason to show it.
  location.replace(`${bar.dataset.relaisUnlock}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

function tick(countdown) {
  const left = remaining();
  const minutes = Math.floor(left / 60);
  countdown.textContent = `${minutes}:${String(left % 60).padStart(2, "0")}`;
  bar.classList.toggle("casework-lockbar--short", left <= WARN);
  if (left > 0) return setTimeout(() => tick(countdown), 1000);
  conceal();
}

if (bar) {
  const countdown = bar.querySelector("[data-relais-countdown]");
  countdown.hidden = false;
  tick(countdown);
  tabs.onmessage = () => (end = Date.now() + 1500); // what locks it is on its way: asked sooner, the inbox would open
  const locks = bar.querySelector("[data-relais-lock]");
  for (const word of ["submit", "relais:left"]) locks.addEventListener(word, () => tabs.postMessage("locked"));
}
// A long work done in parts: the next part, as long as the last one led somewhere. Without this, a button.
document.querySelector("[data-relais-goes-on]")?.requestSubmit();
keepDrafts((kept) => {
  end = Date.now() + kept.seconds * 1000;
  bar.querySelector("[data-relais-until]").textContent = kept.until;
});
sendOnce();
showStrength();
offerPasskeys();
