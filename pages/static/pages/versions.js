// A page that saved itself while it was written is the version that its form goes on from: the fields say so.
document.addEventListener("w-autosave:success", (event) => {
  const { revision_id: id, revision_created_at: moment } = event.detail.data;
  if (!id || !moment) return;
  for (const [name, value] of [["loaded_revision_id", id], ["loaded_revision_created_at", moment]]) {
    let field = event.target.elements.namedItem(name);
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name });
      event.target.append(field);
    }
    field.value = value;
  }
});
