// Ties allauth's ceremonies to our forms: data-relais-passkey says which, the ids are the page's own.
const CEREMONIES = {
  login: ["loginForm", "login"],
  authenticate: ["authenticateForm", "authenticate"],
  add: ["addForm", "add"],
};

for (const form of document.querySelectorAll("[data-relais-passkey]")) {
  const [ceremony, buttonRole] = CEREMONIES[form.dataset.relaisPasskey];
  const ids = { [buttonRole]: "passkey-button", credential: form.elements.credential.id };
  if (document.getElementById("passkey-data")) ids.data = "passkey-data";
  if (form.elements.passwordless) ids.passwordless = form.elements.passwordless.id;
  window.allauth.webauthn.forms[ceremony]({ ids });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const messages = [...form.querySelectorAll("[data-relais-passkey-error]")];
    for (const message of messages) message.hidden = true;
    const why = event.detail.exception.name; // "SecurityError": an address without a name, or not https
    const shown = messages.find((one) => one.dataset.relaisPasskeyError === why) ?? messages[0];
    shown.hidden = false;
  });
}
