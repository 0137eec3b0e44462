// What is ticked in the booklet. Without an arrival date it stays in this browser, by person and chapter.
const stored = (key) => {
  try {
    const found = JSON.parse(localStorage.getItem(key));
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
};
const store = (key, lines) => {
  try {
    if (lines.length) localStorage.setItem(key, JSON.stringify(lines));
    else localStorage.removeItem(key);
    return true;
  } catch {
    return false; // private windows and full disks
  }
};
const words = (box) => box.labels[0].textContent.trim();
// A line has one name in every language; what was kept before is its words.
const nameOf = (box) => box.value.split("-")[1];
const isAmong = (kept, box) => kept.includes(nameOf(box)) || kept.includes(words(box));
const keyOf = (name) => `relais-ticks-${name}`;
try {
  // Kept once without saying whose it was: nobody's.
  for (const key of Object.keys(localStorage)) if (/^relais-ticks-\d+$/.test(key)) localStorage.removeItem(key);
} catch {
  // nothing is kept here
}

// Whoever said when they arrive finds it on every device: each box is sent at once.
for (const form of document.querySelectorAll("[data-relais-kept]")) {
  const faults = Object.fromEntries([...form.querySelectorAll("[data-relais-kept-error]")].map((p) => [p.dataset.relaisKeptError, p]));
  const boxes = [...form.querySelectorAll("input[name=done]")];
  let turn = Promise.resolve(); // one after the other: a box that is ticked and unticked ends as it looks
  const send = (sent, ticked) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const box of sent) body.append(ticked ? "done" : "was", box.value);
    return fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true });
  };
  form.querySelector("button[type=submit]").hidden = true;
  const keep = async (changed, ticked) => {
    let fault = "connection";
    try {
      const sent = turn.then(() => send(changed, ticked));
      turn = sent.catch(() => undefined);
      const { status, type } = await sent;
      if (status === 204) fault = "";
      else if (type === "opaqueredirect" || [401, 403].includes(status)) fault = "session"; // sent to the sign-in
    } catch {
      fault = "connection";
    }
    for (const [name, text] of Object.entries(faults)) text.hidden = name !== fault;
    if (fault) for (const box of changed) if (box.checked === ticked) box.checked = !ticked;
    return !fault;
  };
  form.addEventListener("change", ({ target }) => target.name === "done" && keep([target], target.checked));
  for (const box of boxes) {
    if (box.checked !== box.defaultChecked) keep([box], box.checked); // ticked before this script had come
  }
  // What they had ticked on this device before they gave a date goes along.
  const chapterOf = (box) => keyOf(`${form.dataset.relaisWho}-${box.value.split("-")[0]}`);
  const before = boxes.filter((box) => isAmong(stored(chapterOf(box)), box));
  const carried = before.filter((box) => !box.checked);
  for (const box of carried) box.checked = true;
  const forget = () => {
    for (const box of before) store(chapterOf(box), stored(chapterOf(box)).filter((line) => ![nameOf(box), words(box)].includes(line)));
  };
  if (!carried.length) forget();
  else {
    keep(carried, true).then((kept) => {
      if (kept) forget();
      form.querySelector("[data-relais-kept-carried]").hidden = !kept;
    });
  }
}

// Everybody else's: nothing is sent. Without this script it is a list.
for (const list of document.querySelectorAll("[data-relais-ticks]")) {
  list.replaceChildren(list.querySelector("template").content.cloneNode(true));
  const key = keyOf(list.dataset.relaisTicks);
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  const ticked = stored(key);
  for (const box of boxes) box.checked = isAmong(ticked, box);
  list.addEventListener("change", ({ target }) => {
    const kept = store(key, boxes.filter((box) => box.checked).map(nameOf));
    list.querySelector("[data-relais-failed]").hidden = kept;
    if (!kept) target.checked = false;
  });
}
