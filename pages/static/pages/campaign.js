// Says once that a campaign was opened; the answer says nothing. Without this script it is not counted.
// Not again after "Back" or a reload.
const form = document.querySelector("form[data-relais-opened]");
const [visit] = performance.getEntriesByType("navigation");
if (form && visit?.type === "navigate") {
  fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => undefined);
}
