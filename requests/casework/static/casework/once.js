// A form sent by two quick clicks leaves once: the second answer would hide the first. What is typed once it has
// left would be lost with the page: until it goes, its texts can be read only.
export function sendOnce(root = document) {
  for (const form of root.querySelectorAll("form[data-relais-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.relaisSent) return event.preventDefault();
      form.dataset.relaisSent = "yes";
      setTimeout(() => event.defaultPrevented || hold(form, true)); // what it holds is on its way by then
    });
  }
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-relais-sent]")) {
      delete form.dataset.relaisSent;
      hold(form, false);
    }
  });
}

function hold(form, sent) {
  for (const text of form.querySelectorAll(sent ? "textarea:not([readonly])" : "textarea[data-relais-held]")) {
    text.readOnly = sent;
    text.toggleAttribute("data-relais-held", sent);
  }
}
