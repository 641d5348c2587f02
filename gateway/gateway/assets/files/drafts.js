// What is typed into a report and not sent: kept on the server while there is a connection, on the device otherwise,
// under a key that only pages of the same person have. Loaded by the report's page; without it nothing is kept.
const form = document.querySelector("form[data-report]");
const PLACE = "haven-unfinished"; // and behind it whose it is and the form's own key: no window overwrites another's
const OLDEST = 35 * 24 * 3600 * 1000; // milliseconds: whoever has not been back since does not come for it
const AFTER = 3000; // milliseconds after the last key
const NOT_KEPT = new Set(["csrf_token", "made_for", "do", "search"]);

let timer = 0;

if (form && form.dataset.deviceKey && window.crypto?.subtle) {
  form.addEventListener("input", plan);
  form.addEventListener("change", plan);
  document.addEventListener("htmx:afterSwap", plan);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer) {
      save();
    }
  });
  takeFromDevice().catch(() => undefined); // a browser that keeps nothing
}

function plan() {
  window.clearTimeout(timer);
  timer = window.setTimeout(save, AFTER);
}

async function save() {
  window.clearTimeout(timer);
  timer = 0;
  if (!form.isConnected || form.dataset.sending) {
    return;
  }
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string"); // no files
  const why = await send(new URLSearchParams(fields));
  if (!why) {
    say("What you wrote is kept until you send it.");
    window.localStorage?.removeItem(place());
    return;
  }
  try {
    await keepOnDevice(fields);
    say(`${why} What you wrote is kept on this device, for you alone.`);
  } catch {
    say(`${why} What you wrote is in this page alone: leave it open until you have sent it.`); // a full or forbidden store
  }
}

function place() {
  return [PLACE, form.elements.made_for.value, form.elements.key.value].join(" ");
}

function say(words) {
  form.querySelector("[data-draft-state]").textContent = words;
}

// Empty once the server has it, else why it has not.
async function send(fields) {
  if (!navigator.onLine) {
    return "There is no connection.";
  }
  try {
    const signal = AbortSignal.timeout ? AbortSignal.timeout(8000) : undefined;
    const answer = await fetch("/report/draft", { method: "POST", body: fields, redirect: "manual", keepalive: fields.toString().length < 60000, signal });
    return answer.status === 204 ? "" : reason(answer.status);
  } catch {
    return "Haven cannot be reached just now.";
  }
}

function reason(status) {
  if (status === 401) {
    return "Your sign-in has run out.";
  }
  if (status === 429) {
    return "Too much was sent from here in one minute.";
  }
  return status >= 500 ? "Haven is not answering just now." : "Haven could not take it as a draft.";
}

async function keepOnDevice(fields) {
  const kept = new URLSearchParams(fields.filter(([name]) => !NOT_KEPT.has(name)));
  const nonce = window.crypto.getRandomValues(new Uint8Array(12));
  const sealed = await window.crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await key(), new TextEncoder().encode(kept));
  const letters = [nonce, new Uint8Array(sealed)].map((part) => Array.from(part).join(","));
  window.localStorage.setItem(place(), JSON.stringify({ at: Date.now(), staff: form.elements.made_for.value, nonce: letters[0], sealed: letters[1] }));
}

// Online again, in the same or another window of the same person: the server takes it over.
async function takeFromDevice() {
  let isOffered = false;
  for (const name of Object.keys(window.localStorage).filter((each) => each.startsWith(PLACE))) {
    try {
      isOffered = (await take(name)) || isOffered;
    } catch {
      window.localStorage.removeItem(name); // of this person, and spoilt
    }
  }
  if (isOffered && ![...form.querySelectorAll("textarea")].some((area) => area.value)) {
    window.location.reload(); // the page offers it now
  }
}

// Whether the page has one more to offer.
async function take(name) {
  const kept = JSON.parse(window.localStorage.getItem(name) || "null");
  if (kept && Date.now() - kept.at > OLDEST) {
    window.localStorage.removeItem(name);
    return false;
  }
  if (!kept || kept.staff !== form.elements.made_for.value || !navigator.onLine) {
    return false;
  }
  const bytes = (letters) => Uint8Array.from(letters.split(","), Number);
  const plain = await window.crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.nonce) }, await key(), bytes(kept.sealed));
  const fields = new URLSearchParams(new TextDecoder().decode(plain));
  const isThisForm = fields.get("key") === form.elements.key.value;
  fields.set("csrf_token", form.elements.csrf_token.value);
  fields.set("made_for", form.elements.made_for.value);
  if (await send(fields)) {
    return false;
  }
  window.localStorage.removeItem(name);
  return !isThisForm;
}

function key() {
  const raw = Uint8Array.from(atob(form.dataset.deviceKey), (each) => each.charCodeAt(0));
  return window.crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

window.addEventListener("online", () => {
  if (form && form.isConnected && form.dataset.deviceKey) {
    takeFromDevice().then(plan).catch(() => undefined);
  }
});
