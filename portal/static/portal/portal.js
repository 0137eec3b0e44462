// What changed is said where it happened, and the keyboard goes there.
document.querySelector("[data-relais-focus]")?.focus();
