// What a newcomer ticked in the booklet stays in this browser, by chapter; nothing is sent.
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
