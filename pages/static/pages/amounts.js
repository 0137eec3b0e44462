/* The button "€" of a rich text: a scale is chosen, and its name put where the cursor stands. */
(() => {
  const { createElement } = window.React;
  const { EditorState, Modifier } = window.DraftJS;

  const address = () => new URL("../snippets/choose/pages/scale/", new URL(window.wagtailConfig.ADMIN_URLS.PAGES, document.baseURI)).href;

  const insert = ({ getEditorState, onChange }, token) => {
    const state = getEditorState();
    const content = Modifier.replaceText(state.getCurrentContent(), state.getSelection(), token, state.getCurrentInlineStyle());
    onChange(EditorState.push(state, content, "insert-characters"));
  };

  const AmountButton = (props) =>
    createElement(window.Draftail.ToolbarButton, {
      name: "AMOUNT",
      label: "€",
      title: "Insérer un montant (barème)",
      onClick: () => {
        const workflow = window.ModalWorkflow({
          url: address(),
          onload: window.CHOOSER_MODAL_ONLOAD_HANDLERS,
          responses: {
            chosen: (chosen) => {
              insert(props, chosen.token);
              workflow.close();
            },
          },
        });
      },
    });

  window.draftail.registerPlugin({ type: "AMOUNT", inline: AmountButton }, "controls");
})();
