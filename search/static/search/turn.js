// What stands in the box and in the filters goes along into the other language, sent or not. Without this script what
// was searched does, as the address of the page.
const search = document.getElementById("search-input").form;
const said = () => new URLSearchParams([...new FormData(search)].filter(([, value]) => value !== "")).toString();
const before = said();
document.getElementById("relais-language")?.addEventListener("submit", (event) => {
  if (said() === before) return;
  for (const name of ["next", "here"]) event.target.elements[name].value = `${new URL(search.action).pathname}?${said()}`;
});
