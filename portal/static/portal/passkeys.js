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
    form.querySelector("[data-relais-passkey-error]").hidden = false;
  });
}
