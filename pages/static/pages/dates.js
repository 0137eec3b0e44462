/* A date that is typed stays as it is typed: Wagtail's calendar makes 03/03 of 31/02, and today of what it cannot
   read, when the field is left. The server says what is wrong with it. */
(() => {
  document.addEventListener("focusin", ({ target }) => {
    if (!window.jQuery || !window.jQuery(target).data("xdsoft_datetimepicker")) return;
    window.jQuery(target).off("blur.xdsoft").on("blur.xdsoft", () => window.jQuery(target).datetimepicker("hide"));
  });
})();
