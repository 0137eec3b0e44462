// The steps without leaving the page: what was typed stays in it, and the browser's Back goes one step back.
// Nothing is written to any storage; without this file each step is an ordinary page.
import { sendOnce } from "../casework/once.js";
import { ready } from "../portal/buttons.js";
import { send } from "./send.js";
import { turnTo } from "./turn.js";

const main = document.querySelector("main");
const current = () => main.querySelector("form[data-relais-steps]");
const HERE = performance.timeOrigin; // tells this page's own steps from those of a form that was sent or left before
let at = history.state?.at ?? 0; // steps from the first one that the history knows
let busy = false;
let wanted = null; // the step that Back asked for while a page was on its way

function settle() {
  const alert = main.querySelector("[data-relais-focus]");
  const title = main.querySelector("[data-relais-step-title], h1");
  if (!alert) title?.setAttribute("tabindex", "-1");
  (alert ?? title)?.focus({ preventScroll: true });
  ready(main);
  showWhatIsWanted();
}

function showWhatIsWanted() {
  const wanted = main.querySelector("input[name=channel]:checked")?.value;
  for (const part of main.querySelectorAll("[data-relais-when]")) {
    const filled = [...part.querySelectorAll("input")].some((box) => box.type !== "checkbox" && box.value);
    part.hidden = part.dataset.relaisWhen !== wanted && !(filled && part.querySelector(".fr-error-text, .fr-message--error"));
  }
}

async function load(collect, remember) {
  if (busy) return;
  busy = true;
  main.setAttribute("aria-busy", "true");
  let data, part, page, why;
  do {
    data = collect();
    ({ part, page, why } = await send(current(), data));
    // The answer takes the form's place: what was typed meanwhile goes with it.
  } while (part?.querySelector("form[data-relais-steps]") && typed(collect()) !== typed(data));
  if (part) show(part, page, remember);
  else lost(why);
  busy = false;
  main.removeAttribute("aria-busy");
  if (wanted) goTo(wanted);
}

function show(part, page, remember) {
  turnTo(page);
  main.querySelector(".contact-page").replaceWith(part);
  document.getElementById("contact-lost").hidden = true;
  const step = current()?.dataset.relaisSteps;
  if (remember && step && step !== history.state?.step) {
    at += 1;
    history.pushState({ step, at, page: HERE }, "");
  }
  scrollTo({ top: 0, behavior: "instant" });
  settle();
}

function lost(why) {
  // The text is still in the page: say so, and what to do, rather than lose it on the way to another page.
  const notice = document.getElementById("contact-lost");
  for (const way of notice.querySelectorAll("[data-relais-lost]")) way.hidden = way.dataset.relaisLost !== why;
  notice.hidden = false;
  notice.focus();
}

function goTo(step) {
  wanted = busy ? step : null;
  if (busy || !current()) return;
  load(() => {
    const data = values(current());
    data.set("go", step);
    return data;
  }, false);
}

// A step of a form that is gone shows nothing: Forward stays here, Back goes to what was before all steps.
function passOver(past) {
  history.replaceState({ step: current().dataset.relaisSteps, at: past.at, page: HERE }, "");
  const isBack = past.at < at;
  at = past.at;
  if (isBack) history.go(-at - 1);
}

function values(form, submitter) {
  const data = new FormData(form);
  if (submitter?.name) data.set(submitter.name, submitter.value);
  return data;
}

function typed(data) {
  return JSON.stringify([...data].map(([name, value]) => [name, value.name ?? value, value.size]));
}

if (current()) {
  history.replaceState({ step: current().dataset.relaisSteps, at, page: HERE }, "");
  addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-relais-steps]")) return;
    event.preventDefault();
    load(() => values(event.target, event.submitter), true);
  });
  addEventListener("popstate", (event) => {
    if (!current()) return location.reload();
    if (!event.state?.step) return;
    if (event.state.page !== HERE) return passOver(event.state);
    at = event.state.at;
    goTo(event.state.step);
  });
  main.addEventListener("change", (event) => event.target.name === "channel" && showWhatIsWanted());
  showWhatIsWanted();
} else {
  sendOnce();
}
