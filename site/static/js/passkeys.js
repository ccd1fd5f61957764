// A form with data-passkey asks the device first, then sends what it answered.
// The options stand in the page as JSON, bytes as base64url (WebAuthn level 3, 5.1.8 to 5.1.10);
// older browsers cannot read or write that by themselves.

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const said = form.querySelector("[data-passkey-said]");
  const credential = form.elements.namedItem("credential");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    try {
      credential.value = JSON.stringify(asJson(await ask(form)));
    } catch {
      said.textContent = form.dataset.refused;
      return;
    }
    form.submit();
  });
}

function ask(form) {
  const options = JSON.parse(document.getElementById(form.dataset.options).textContent);
  return form.dataset.passkey === "create"
    ? navigator.credentials.create(withBytes(options.creation_options))
    : navigator.credentials.get(withBytes(options.request_options));
}

function withBytes({ publicKey }) {
  const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: bytes(asked.user.id) };
  if (asked.excludeCredentials) asked.excludeCredentials = named(asked.excludeCredentials);
  if (asked.allowCredentials) asked.allowCredentials = named(asked.allowCredentials);
  return { publicKey: asked };
}

function asJson(credential) {
  const response = {};
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  for (const part of parts) {
    if (credential.response[part]) response[part] = base64url(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: base64url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function base64url(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
