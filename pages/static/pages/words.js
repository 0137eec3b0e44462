/* What Wagtail's editor says in English alone, in its source, and what it gives no name at all. */
(() => {
  const WORDS = { Edit: "Modifier", Remove: "Ôter le lien" };  // the two buttons of a link in a text
  const FIELDS = "main [contenteditable=true], main input[type=text], main textarea, main select";

  const translate = (button) => {
    const said = WORDS[button.textContent];
    if (said) button.firstChild.data = said;
  };

  // The fields of a block have its heading as their name, a text its label.
  const name = (field) => {
    if (field.labels?.length || field.hasAttribute("aria-label") || field.hasAttribute("aria-labelledby")) return;
    const label = field.closest(".w-field__wrapper")?.querySelector(".w-field__label");
    const heading = field.closest(".w-panel")?.querySelector(".w-panel__heading[id]");
    if (label) field.setAttribute("aria-label", label.textContent.replace("*", "").trim());
    else if (heading) field.setAttribute("aria-labelledby", heading.id);
  };

  const look = () => {
    document.querySelectorAll(".Tooltip__button").forEach(translate);
    document.querySelectorAll(FIELDS).forEach(name);
    document.querySelectorAll(".w-editing-sessions__session:not([aria-label])").forEach((one) => one.setAttribute("aria-label", "Qui est aussi sur cette page"));
    document.querySelectorAll(".w-minimap__list:not([tabindex])").forEach((one) => one.setAttribute("tabindex", "0"));
  };

  let asked = 0;
  new MutationObserver(() => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(look);
  }).observe(document.body, { childList: true, subtree: true });
  look();
})();
