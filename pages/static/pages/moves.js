/* A block that is moved takes its buttons with it, and Wagtail leaves the focus behind: whoever works by keyboard
   would begin at the top of the page again. It goes back to the button, or to its neighbour where there is no
   further to go, and the new place is said. */
(() => {
  const MOVES = "[data-streamfield-action=MOVE_UP], [data-streamfield-action=MOVE_DOWN]";
  const OTHER = { MOVE_UP: "MOVE_DOWN", MOVE_DOWN: "MOVE_UP" };
  const BLOCK = "[data-streamfield-child]";
  const english = document.documentElement.lang.startsWith("en");

  const region = document.createElement("div");
  region.className = "w-sr-only";
  region.setAttribute("role", "status");
  region.id = "relais-moved";
  document.body.append(region);

  const place = (block) => {
    const among = [...block.parentElement.children].filter(
      (one) => one.matches(BLOCK) && one.getAttribute("aria-hidden") !== "true" && !one.querySelector(':scope > [name$="-deleted"][value="1"]'),
    );
    const heading = block.querySelector("[data-panel-heading]");
    const said = (part) => heading?.querySelector(part)?.textContent.replace(/\s+/g, " ").trim();
    const name = [said(".c-sf-block__type"), said("[data-panel-heading-text]")].filter(Boolean).join(", ");
    const [at, of] = [among.indexOf(block) + 1, among.length];
    return english ? `${name}: now ${at} of ${of}` : `${name}\u00a0: maintenant en place ${at} sur ${of}`;
  };

  // Before Wagtail's own listener, which lets the press go no further.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(MOVES);
    const block = button?.closest(BLOCK);
    if (!block) return;
    setTimeout(() => {
      const other = button.parentElement.querySelector(`[data-streamfield-action=${OTHER[button.dataset.streamfieldAction]}]`);
      (button.disabled ? other : button)?.focus();
      region.textContent = place(block);
    });
  }, true);
})();
