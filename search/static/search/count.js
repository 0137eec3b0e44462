// Says once that something was searched; the answer says nothing. Without this script it is not counted.
// Not again after "Back" or a reload: only a search that was just made counts.
const form = document.querySelector("form[data-relais-count]");
const [visit] = performance.getEntriesByType("navigation");
if (form && visit?.type === "navigate") {
  const body = new URLSearchParams({
    q: form.elements.q.value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
  });
  fetch(form.dataset.relaisCount, { method: "POST", body, keepalive: true }).catch(() => undefined);
}
