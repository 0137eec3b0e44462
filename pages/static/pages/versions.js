// A page that saved itself while it was written is the version that its form goes on from: the fields say so.
// What was typed while that save was on its way is not in it. Wagtail takes it for saved, and would save it no
// more, nor warn of leaving it: it is counted from what was sent.
(() => {
  const watching = (form) => window.wagtail?.app?.getControllerForElementAndIdentifier(form, "w-unsaved");
  let sent = null;

  document.addEventListener("w-autosave:save", (event) => {
    sent = watching(event.target)?.formData ?? null;
  });

  document.addEventListener("w-autosave:success", (event) => {
    const { revision_id: id, revision_created_at: moment, field_updates: updates } = event.detail.data;
    const form = event.target;
    if (id && moment) {
      for (const [name, value] of [["loaded_revision_id", id], ["loaded_revision_created_at", moment]]) {
        let field = form.elements.namedItem(name);
        if (!field) {
          field = Object.assign(document.createElement("input"), { type: "hidden", name });
          form.append(field);
        }
        field.value = value;
      }
    }
    const unsaved = watching(form);
    if (!unsaved || sent === null || typed(sent, updates) === typed(unsaved.formData, updates)) return;
    unsaved.initialFormData = sent;
    unsaved.previousFormData = sent;
    unsaved.check();
  });

  // A form that is sent while it saves itself would say that somebody else had changed the page: it waits for
  // that save, and begins no other once it is sent.
  const saving = (form) => window.wagtail?.app?.getControllerForElementAndIdentifier(form, "w-autosave");
  let leaving = false;

  document.addEventListener("w-autosave:save", (event) => {
    if (leaving) event.preventDefault();
  });

  document.addEventListener("submit", (event) => {
    if (!saving(event.target)?.submitPromise) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leaving = true;
    send(event.target, event.submitter);
  }, true);

  document.addEventListener("submit", (event) => {
    leaving = !event.defaultPrevented && Boolean(saving(event.target));
  });

  window.addEventListener("pageshow", () => { leaving = false; });

  async function send(form, submitter) {
    while (saving(form)?.submitPromise) await saving(form).submitPromise;
    if (submitter) submitter.disabled = false; // Wagtail does it to what was pressed: it would not say what it asks for
    form.requestSubmit(submitter);
  }

  // Without what the server itself has filled in.
  function typed(data, updates) {
    const fields = new URLSearchParams(data);
    const ours = [...document.querySelectorAll('[data-w-autosave-target~="partials"] [name]')].map((one) => one.name);
    for (const name of [...Object.keys(updates ?? {}), ...ours]) fields.delete(name);
    return fields.toString();
  }
})();
