import { ready } from "./buttons.js";
import "./leaving.js";

// What changed is said where it happened, and the keyboard goes there.
document.querySelector("main [data-relais-focus]")?.focus();

// "Quitter vite": leave at once, lock the inbox behind, and let "Back" not lead here. Escape twice does the same.
const quickExit = document.querySelector("[data-relais-quick-exit]");
if (quickExit) {
  const TWICE_WITHIN = 1500;
  let last = -Infinity;
  const leave = () => {
    document.documentElement.hidden = true;
    document.title = "";
    try {
      sessionStorage.setItem("relais-left", quickExit.href); // theme.js: Back does not show the portal again
    } catch {
      // Storage may be refused: this page is replaced all the same.
    }
    const lock = document.querySelector("form[data-relais-lock]");
    if (lock) fetch(lock.action, { method: "POST", body: new FormData(lock), keepalive: true, redirect: "manual" });
    lock?.dispatchEvent(new Event("relais:left"));
    location.replace(quickExit.href);
  };
  quickExit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  // In the capture phase: an open dialog that swallows Escape must not keep anyone here.
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      if (event.timeStamp - last < TWICE_WITHIN) leave();
      last = event.timeStamp;
    },
    { capture: true },
  );
}

ready();
