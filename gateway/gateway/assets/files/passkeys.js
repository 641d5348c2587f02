// Passkeys and security keys: the browser's answer goes into the form, which is then sent like any other.
const forms = document.querySelectorAll("form[data-passkey]");
if (window.PublicKeyCredential && navigator.credentials) {
  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      use(form);
    });
  }
  for (const words of document.querySelectorAll("[data-no-passkeys]")) {
    words.hidden = true;
  }
}

async function use(form) {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  if (form.dataset.busy) {
    return;
  }
  form.dataset.busy = "yes";
  try {
    const options = await ask(form);
    const credential =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: forCreating(options.public_key) })
        : await navigator.credentials.get({ publicKey: forGetting(options.public_key) });
    form.elements.challenge_id.value = options.challenge_id;
    form.elements.credential.value = JSON.stringify(asJson(credential));
    form.submit();
  } catch {
    delete form.dataset.busy;
    problem.textContent =
      form.dataset.passkey === "create"
        ? "The passkey was not set up. Try again, or use another device."
        : "The passkey was not used. Try again, or confirm in another way.";
    problem.hidden = false;
  }
}

async function ask(form) {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  const answer = await fetch(form.dataset.options, { method: "POST", body, redirect: "error" });
  if (!answer.ok) {
    throw new Error("no options");
  }
  return answer.json();
}

function forCreating(options) {
  if (PublicKeyCredential.parseCreationOptionsFromJSON) {
    return PublicKeyCredential.parseCreationOptionsFromJSON(options);
  }
  return {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials || []).map(withBytes),
  };
}

function forGetting(options) {
  if (PublicKeyCredential.parseRequestOptionsFromJSON) {
    return PublicKeyCredential.parseRequestOptionsFromJSON(options);
  }
  return {
    ...options,
    challenge: toBytes(options.challenge),
    allowCredentials: (options.allowCredentials || []).map(withBytes),
  };
}

function withBytes(descriptor) {
  return { ...descriptor, id: toBytes(descriptor.id) };
}

function asJson(credential) {
  if (credential.toJSON) {
    return credential.toJSON();
  }
  const given = credential.response;
  const response = { clientDataJSON: toLetters(given.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (given[name]) {
      response[name] = toLetters(given[name]);
    }
  }
  if (given.getTransports) {
    response.transports = given.getTransports();
  }
  return {
    id: credential.id,
    rawId: toLetters(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

function toBytes(letters) {
  const plain = letters.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
}

function toLetters(bytes) {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
