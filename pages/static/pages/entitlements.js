// What a reader may be entitled to, worked out here: nothing is sent, nothing is kept. The rules are those of
// pages/entitlements/conditions.py, case by case; true, false, or null for what cannot be told.

const ORDER = ["status", "household", "housing", "service", "place", "disability", "income"];
const within = (value, { at_least: least, under }) => (least ?? 0) <= value && (under === null || value < under);
const among = (value, list) => (value === null ? null : list.includes(value));
const overseas = (facts) => (facts.place === null ? null : facts.place !== "metro");

function child(condition, { children, disabled_child: disabled }) {
  const fitting = children?.filter((age) => within(age, condition)) ?? null;
  if (fitting?.length === 0 || (condition.disabled && disabled === false)) return false;
  if (fitting === null) return null;
  if (!condition.disabled) return true;
  return disabled && fitting.length === children.length ? true : null;
}

function service(condition, { service: months }) {
  if (months === null) return null;
  const [low, high] = months;
  if (high < (condition.at_least ?? 0) || (condition.under !== null && low >= condition.under)) return false;
  return within(low, condition) && within(high, condition) ? true : null;
}

function income(condition, facts) {
  if (facts.income === null) return null;
  let [low, high] = [condition.ceiling, condition.ceiling];
  for (const [other, theirs] of [
    [condition.ceiling_alone, facts.alone],
    [condition.ceiling_overseas, overseas(facts)],
  ]) {
    if (other === null || theirs === false) continue;
    if (theirs) low = Math.max(low, other);
    high = Math.max(high, other);
  }
  if (facts.income <= low * (facts.parts ?? 1)) return true;
  return facts.parts !== null && facts.income > high * facts.parts ? false : null;
}

function dates({ opens, closes, every_year: yearly }, today) {
  const first = opens ?? "0001-01-01";
  const last = closes ?? "9999-12-31";
  if (!yearly) return today < first ? null : today <= last;
  const [from, day, to] = [first, today, last].map((date) => date.slice(5));
  return (from <= to ? from <= day && day <= to : day >= from || day <= to) ? true : null;
}

const HOLDS = {
  status: (condition, facts) => among(facts.status, condition.statuses),
  service,
  place: (condition, facts) => among(facts.place, condition.zones),
  child,
  disability: (_condition, facts) => facts.disabled,
  income,
  housing: ({ situations, undecided }, { housing }) => (undecided.includes(housing) ? null : among(housing, situations)),
  dates: (condition, _facts, today) => dates(condition, today),
  open: () => null,
};

const ASKS = {
  status: () => ["status"],
  service: () => ["service"],
  place: () => ["place"],
  child: (condition, facts) => [
    ...(facts.children === null ? ["household"] : []),
    ...(condition.disabled && facts.disabled_child === null ? ["disability"] : []),
  ],
  disability: () => ["disability"],
  income: (condition, facts) =>
    facts.income === null
      ? ["income"]
      : [
          ...(condition.ceiling_alone !== null && facts.alone === null ? ["household"] : []),
          ...(condition.ceiling_overseas !== null && overseas(facts) === null ? ["place"] : []),
        ],
  housing: (_condition, facts) => (facts.housing === null ? ["housing"] : []),
  dates: () => [],
  open: () => [],
};

const concerns = (condition, facts) => (condition.only_for.length ? among(facts.status, condition.only_for) : true);

// Whether the exception may be theirs; some are only for whom has a child of some ages.
function mayBeSpared({ exception, exception_at_least: least = null, exception_under: under = null }, { children }) {
  if (!exception || (least === null && under === null)) return Boolean(exception);
  return children === null ? null : children.some((age) => within(age, { at_least: least, under }));
}

function met(condition, facts, today) {
  const theirs = concerns(condition, facts);
  if (theirs === false) return true;
  const held = HOLDS[condition.type](condition, facts, today);
  return held === false && (theirs === null || mayBeSpared(condition, facts) !== false) ? null : held;
}

function needs(condition, facts, today) {
  if (met(condition, facts, today) !== null) return [];
  const found = concerns(condition, facts) === null ? ["status"] : [];
  const open = HOLDS[condition.type](condition, facts, today) === null;
  if (open) return [...found, ...ASKS[condition.type](condition, facts)];
  return mayBeSpared(condition, facts) === null ? [...found, "household"] : found;
}

export function judge(conditions, facts, today) {
  const found = conditions.map((condition) => met(condition, facts, today));
  const places = (wanted) => [...found.keys()].filter((place) => found[place] === wanted);
  if (found.includes(false)) return { verdict: "no", because: places(false) };
  if (!found.length || found.includes(null)) return { verdict: "perhaps", because: places(null) };
  return { verdict: "yes", because: [] };
}

export function toAsk(benefits, facts, today) {
  const open = benefits.filter((conditions) => judge(conditions, facts, today).verdict !== "no");
  const needed = new Set(open.flat().flatMap((condition) => needs(condition, facts, today)));
  return ORDER.filter((name) => needed.has(name) && !facts.asked.includes(name));
}

export const excepted = (condition, facts, today) =>
  mayBeSpared(condition, facts) !== false && HOLDS[condition.type](condition, facts, today) === false;

// --- What is typed, read as pages/entitlements/forms.py reads it; WRONG for what cannot be read ------------

const WRONG = Symbol("wrong");
const NOTHING = {
  status: null, service: null, place: null, children: null, alone: null, disabled: null, disabled_child: null,
  housing: null, income: null, parts: null,
};
const number = (text, most, least = 0, pattern = /^[0-9]{1,7}$/) => {
  const digits = text.replace(/[\s€]+/g, "");
  const found = Number(digits.replace(",", "."));
  return pattern.test(digits) && least <= found && found <= most ? found : WRONG;
};
const whole = (most) => (text) => number(text, most);
const parts = (text) => number(text, 50, 1, /^[0-9]{1,2}([.,][0-9]{1,2})?$/);
const ages = (text) => {
  if (text.split(/[;/\s]+|\b(?:et|and)\b/).some((one) => /^[0-9]+,[0-9],?$/.test(one))) return WRONG; // two and a half, or two and five?
  const found = text.split(/[,;/\s]+|\b(?:et|and)\b/).filter(Boolean).map(whole(120));
  return found.length && found.length <= 20 && !found.includes(WRONG) ? found : WRONG;
};
const TYPED = { ages, years: whole(60), months: whole(720), income: whole(9_999_999), parts };
const OPTIONAL = ["alone"]; // the one choice that may be left out
const yesNo = (said) => (said === null ? null : said === "yes");

const SAID = {
  status: ({ status }) => ({ status: status === "other" ? null : status }),
  household: ({ children, ages: old, alone }) =>
    children === "no" ? { children: [], alone: false } : { children: old, alone: yesNo(alone) },
  housing: ({ housing }) => ({ housing }),
  service: ({ years, months }) => {
    if (years === null && months === null) return { service: null };
    const low = 12 * (years ?? 0) + (months ?? 0);
    return { service: [low, low + (years === null ? 12 * 60 : months === null ? 11 : 0)] };
  },
  place: ({ place }) => ({ place }),
  disability: ({ disability: found }) => ({
    disabled_child: found && ["child", "both"].includes(found),
    disabled: found && ["self", "both"].includes(found),
  }),
  income: ({ income: sum, parts: shares }) => ({ income: sum, parts: shares }),
};

function fieldsOf(question) {
  const fields = new Map();
  for (const input of question.querySelectorAll("input[type=radio], input[type=text]")) {
    fields.set(input.name, [...(fields.get(input.name) ?? []), input]);
  }
  return fields;
}

function readField(name, inputs) {
  if (inputs[0].type === "text") {
    const text = inputs[0].value.trim();
    return text === "" ? null : TYPED[name](text);
  }
  const chosen = inputs.find((input) => input.checked);
  if (!chosen) return OPTIONAL.includes(name) ? null : WRONG;
  return chosen.value === "unknown" ? null : chosen.value;
}

// --- The page ---------------------------------------------------------------------------------------------

function mark(name, inputs, wrong) {
  const isWrong = wrong !== "";
  const id = `id_${name}_error`;
  document.getElementById(id)?.remove();
  const box = inputs[0].type === "text" ? inputs[0].closest("div") : inputs[0].closest("fieldset");
  box.classList.toggle(inputs[0].type === "text" ? "fr-input-group--error" : "fr-fieldset--error", isWrong);
  for (const input of inputs) {
    const described = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
    if (isWrong) described.push(id);
    if (described.length) input.setAttribute("aria-describedby", described.join(" "));
    else input.removeAttribute("aria-describedby");
    input.toggleAttribute("aria-invalid", false);
    if (isWrong) input.setAttribute("aria-invalid", "true");
  }
  if (!isWrong) return;
  const group = document.createElement("div");
  group.className = "fr-messages-group";
  group.id = id;
  const text = document.createElement("p");
  text.className = "fr-message fr-message--error";
  text.textContent = wrong;
  group.append(text);
  box.append(group);
}

// What a question says, or null, its faults marked, when it cannot be read.
function readQuestion(question) {
  question.querySelector(".fr-alert")?.remove(); // the list of faults that the server had put there
  const said = {};
  const wrong = [];
  for (const [name, inputs] of fieldsOf(question)) {
    said[name] = readField(name, inputs);
    const { relaisWrong, relaisContradicts } = inputs[0].dataset;
    const fault = said[name] === WRONG ? relaisWrong : contradicts(name, inputs, question) ? relaisContradicts : "";
    if (fault) wrong.push(inputs);
    mark(name, inputs, fault);
  }
  return wrong.length ? { focus: wrong[0][0] } : { facts: SAID[question.dataset.relaisQuestion](said) };
}

const contradicts = (name, inputs, question) =>
  name === "children" && readField(name, inputs) === "no" && question.querySelector("[name=ages]").value.trim() !== "";

function show(element, isShown) {
  element.hidden = !isShown;
}

function showResult(results, key, conditions, facts, today) {
  const card = results.querySelector(`[data-relais-benefit="${key}"]`);
  const { verdict, because } = judge(conditions, facts, today);
  results.querySelector(`[data-relais-verdict="${verdict}"]`).append(card);
  for (const words of card.querySelectorAll("[data-relais-for]")) {
    show(words, conditions.length > 0 && words.dataset.relaisFor === verdict);
  }
  for (const [place, line] of [...card.querySelectorAll("[data-relais-line]")].entries()) {
    show(line, because.includes(place));
    const exception = line.querySelector("[data-relais-exception]");
    if (exception) show(exception, excepted(conditions[place], facts, today));
  }
  const lines = card.querySelector("[data-relais-lines]");
  if (lines) show(lines, because.length > 0);
}

function start(form, data, results) {
  const questions = new Map(
    [...form.querySelectorAll("[data-relais-question]")].map((one) => [one.dataset.relaisQuestion, one]),
  );
  const asked = new Set(data.asked);
  const over = form.querySelector("[data-relais-over]");
  const button = form.querySelector("button");

  // Reads the answers anew, computes, and shows what follows: the question that it leads to, or null.
  const compute = () => {
    const facts = { ...NOTHING, asked: [...asked] };
    for (const name of asked) {
      const read = readQuestion(questions.get(name));
      if (read.focus) return { focus: read.focus };
      Object.assign(facts, read.facts);
    }
    for (const [key, conditions] of Object.entries(data.benefits)) {
      showResult(results, key, conditions, facts, data.today);
    }
    for (const list of results.querySelectorAll("[data-relais-verdict]")) {
      show(list.closest("[data-relais-group]"), list.children.length > 0);
      const count = results.querySelector(`[data-relais-count="${list.dataset.relaisVerdict}"]`);
      count.textContent = list.children.length;
    }
    const [next] = toAsk(Object.values(data.benefits), facts, data.today);
    for (const [name, question] of questions) {
      show(question, asked.has(name) || name === next);
      question.disabled = question.hidden;
    }
    show(results, asked.size > 0);
    show(over, next === undefined);
    show(button, next !== undefined);
    return { next };
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const before = [...asked];
    for (const [name, question] of questions) if (!question.hidden) asked.add(name);
    const { focus, next } = compute();
    if (focus) for (const name of asked) if (!before.includes(name)) asked.delete(name);
    const first = focus ?? questions.get(next)?.querySelector("input:not([type=hidden])");
    (first ?? results.querySelector("h2")).focus();
  });
  form.addEventListener("change", (event) => {
    if (asked.has(event.target.closest("[data-relais-question]")?.dataset.relaisQuestion)) compute();
  });
  for (const words of document.querySelectorAll("[data-relais-with-script]")) show(words, true);
  for (const words of document.querySelectorAll("[data-relais-without-script]")) show(words, false);
  show(over.querySelector("button"), false);
}

const form = document.querySelector("[data-relais-rights]");
if (form) {
  const data = JSON.parse(document.getElementById("relais-rights").textContent);
  start(form, data, document.querySelector("[data-relais-results]"));
}
