// A form sent by two quick clicks leaves once: the second answer would hide the first.
export function sendOnce(root = document) {
  for (const form of root.querySelectorAll("form[data-relais-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.relaisSent) event.preventDefault();
      form.dataset.relaisSent = "yes";
    });
  }
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-relais-sent]")) delete form.dataset.relaisSent;
  });
}
