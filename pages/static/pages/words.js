/* Words that Wagtail's editor has in English alone, in its source: the two buttons of a link in a text. */
(() => {
  const WORDS = { Edit: "Modifier", Remove: "Ôter le lien" };

  const translate = (button) => {
    const said = WORDS[button.textContent];
    if (said) button.firstChild.data = said;
  };

  new MutationObserver(() => document.querySelectorAll(".Tooltip__button").forEach(translate)).observe(document.body, { childList: true, subtree: true });
})();
