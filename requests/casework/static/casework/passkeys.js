// A passkey opens the inbox (WebAuthn, PRF extension): the device computes what opens the key. Without this, the passphrase.
const binary = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const fault = (name) => Object.assign(new Error(name), { name });
const listed = (credentials) => (credentials ?? []).map((one) => ({ ...one, id: binary(one.id) }));
const turned = (first) => ({ prf: { eval: { first } } });

async function asked(part, form) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  const headers = { Accept: "application/json" };
  const answer = await fetch(part.dataset.relaisPrfBegin, { method: "POST", headers, body });
  if (!answer.ok || answer.redirected) throw fault("Stale");
  const { publicKey } = await answer.json();
  publicKey.challenge = binary(publicKey.challenge);
  publicKey.extensions = turned(binary(publicKey.extensions.prf.eval.first));
  return publicKey;
}

function signed(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"])
    if (credential.response[name]) response[name] = text(credential.response[name]);
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

async function open(part, form) {
  const publicKey = await asked(part, form);
  publicKey.allowCredentials = listed(publicKey.allowCredentials);
  const credential = await navigator.credentials.get({ publicKey });
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (!first) throw fault("NoPrf");
  return [credential, first];
}

// Most devices compute nothing while they make a passkey: they are asked a second time, perhaps by a second touch.
const made = {};

async function add(part, form) {
  if (!made.credential) {
    const can = await PublicKeyCredential.getClientCapabilities?.();
    if (can?.["extension:prf"] === false) throw fault("NoPrf");
    const publicKey = await asked(part, form);
    publicKey.user.id = binary(publicKey.user.id);
    publicKey.excludeCredentials = listed(publicKey.excludeCredentials);
    made.publicKey = publicKey;
    made.credential = await navigator.credentials.create({ publicKey });
  }
  const { credential, publicKey } = made;
  const { prf } = credential.getClientExtensionResults();
  if (!prf?.enabled) {
    delete made.credential;
    const unknown = { rpId: publicKey.rp.id, credentialId: credential.id };
    await PublicKeyCredential.signalUnknownCredential?.(unknown); // the device forgets what serves for nothing
    throw fault("NoPrf");
  }
  const first = prf.results?.first ?? (await computed(part, credential, publicKey));
  delete made.credential;
  return [credential, first];
}

async function computed(part, credential, publicKey) {
  const again = part.querySelector("[data-relais-prf-again]");
  again.hidden = false;
  const found = await navigator.credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)), // nobody reads this answer but for what it computes
      rpId: publicKey.rp.id,
      allowCredentials: [{ type: "public-key", id: credential.rawId }],
      userVerification: "required",
      extensions: publicKey.extensions,
    },
  });
  again.hidden = true;
  const first = found.getClientExtensionResults().prf?.results?.first;
  if (!first) throw fault("NoPrf");
  return first;
}

function offer(part) {
  const form = document.getElementById(part.dataset.relaisPrfForm);
  const messages = [...part.querySelectorAll("[data-relais-prf-error]")];
  const button = part.querySelector("button");
  const verb = { open, add }[part.dataset.relaisPrf];
  part.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    for (const message of messages) message.hidden = true;
    try {
      const [credential, first] = await verb(part, form);
      form.elements.credential.value = signed(credential);
      form.elements.prf.value = text(first);
      form.requestSubmit(form.querySelector("[data-relais-prf-send]"));
      form.elements.credential.value = form.elements.prf.value = ""; // sent: the page keeps neither
    } catch (refusal) {
      (messages.find((one) => one.dataset.relaisPrfError === refusal.name) ?? messages[0]).hidden = false;
    }
    button.disabled = false;
  });
}

export function offerPasskeys() {
  const isThere = Boolean(window.PublicKeyCredential && navigator.credentials);
  for (const part of document.querySelectorAll("[data-relais-prf]")) if (isThere) offer(part);
  for (const said of document.querySelectorAll("[data-relais-prf-missing]")) said.hidden = isThere;
}
