/* A date that is typed stays as it is typed: Wagtail's calendar makes 03/03 of 31/02, and today of what it cannot
   read, when the field is left. The server says what is wrong with it.
   It also opens a tenth of a second after its field is entered, even when the field was left meanwhile. */
(() => {
  const OPEN_BY_THEN = 200; // milliseconds

  document.addEventListener("focusin", ({ target }) => {
    if (!window.jQuery || !window.jQuery(target).data("xdsoft_datetimepicker")) return;
    const field = window.jQuery(target);
    field.off("blur.xdsoft").on("blur.xdsoft", () => {
      field.datetimepicker("hide");
      setTimeout(() => document.activeElement === target || field.datetimepicker("hide"), OPEN_BY_THEN);
    });
  });
})();
