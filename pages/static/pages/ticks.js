// What is ticked in the booklet. Whoever said when they arrive finds it on every device: each box is sent at once.
for (const form of document.querySelectorAll("[data-relais-kept]")) {
  const failed = form.querySelector("[data-relais-kept-error]");
  let turn = Promise.resolve(); // one after the other: a box that is ticked and unticked ends as it looks
  const send = (box, ticked) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set(ticked ? "done" : "was", box.value);
    return fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true });
  };
  form.querySelector("button[type=submit]").hidden = true;
  const keep = async (box) => {
    const ticked = box.checked;
    let kept = false;
    try {
      const sent = turn.then(() => send(box, ticked));
      turn = sent.catch(() => undefined);
      kept = (await sent).status === 204;
    } catch {
      kept = false; // the connection: said below
    }
    failed.hidden = kept;
    if (!kept && box.checked === ticked) box.checked = !ticked;
  };
  form.addEventListener("change", (event) => event.target.name === "done" && keep(event.target));
  for (const box of form.querySelectorAll("input[name=done]")) {
    if (box.checked !== box.defaultChecked) keep(box); // ticked before this script had come
  }
}
// Everybody else's stays in this browser, by chapter; nothing is sent.
for (const list of document.querySelectorAll("[data-relais-ticks]")) {
  const key = `relais-ticks-${list.dataset.relaisTicks}`;
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  const words = (box) => box.labels[0].textContent.trim();
  let ticked = [];
  try {
    ticked = JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    ticked = [];
  }
  const keep = () => localStorage.setItem(key, JSON.stringify(boxes.filter((box) => box.checked).map(words)));
  const early = boxes.some((box) => box.checked); // ticked before this script had come
  for (const box of boxes) box.checked ||= Array.isArray(ticked) && ticked.includes(words(box));
  if (early) keep();
  list.addEventListener("change", keep);
}
