// How solid a passphrase looks while it is typed: from its length and variety alone, in this browser. Nothing is
// sent. It knows no list of words: what the server says when the form is sent is the last word.
const SHORTEST = 14;
const LEVELS = ["", "short", "weak", "fair", "good"];

function level(typed) {
  const text = typed.trim().toLowerCase();
  if (!text) return 0;
  if (text.length < SHORTEST) return 1;
  const words = new Set(text.match(/\p{L}{3,}/gu) ?? []);
  const signs = new Set(text.replace(/\s/g, ""));
  // Runs as "abcd", "4321" or "aaaa" count for one sign.
  let steps = 0;
  for (let at = 1; at < text.length; at += 1) {
    if (Math.abs(text.charCodeAt(at) - text.charCodeAt(at - 1)) > 1) steps += 1;
  }
  if (signs.size < 8 || steps < SHORTEST - 4) return 2;
  if (words.size >= 4 || (signs.size >= 14 && steps >= 18)) return 4;
  return words.size === 3 || signs.size >= 12 ? 3 : 2;
}

export function showStrength(root = document) {
  for (const box of root.querySelectorAll("[data-relais-strength]")) {
    const field = document.getElementById(box.dataset.relaisStrength);
    const [bar, said] = [box.querySelector("meter"), box.querySelector("[data-relais-level]")];
    const show = () => {
      const found = level(field.value);
      box.hidden = found === 0;
      bar.value = found;
      const words = found ? box.dataset[LEVELS[found]] : "";
      if (said.textContent !== words) said.textContent = words;
    };
    field.addEventListener("input", show);
    show();
  }
}
