// One button that prints the page; without script it is not shown.
document.querySelector("[data-relais-print]")?.addEventListener("click", () => window.print());
