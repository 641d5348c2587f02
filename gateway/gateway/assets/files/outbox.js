// Reports that could not be sent: kept sealed in this browser, sent when possible, never twice, and shown to nobody but
// their writer. Only incidents can open them; what lies here tells neither child nor school day, and no word.
const DATABASE = "haven-outbox";
const STORE = "reports";
const WAITS = [5, 15, 30]; // seconds between tries; the last one again and again
const ANSWER_WITHIN = 30000;
const STORED_WITHIN = 2500;
const PAGE_SENDS_WITHIN = 20000; // longer than the report's page waits for an answer
const LABEL = "haven sealed report 1";

// Other windows of this browser hear what was received: one of them alone sends.
const others = window.BroadcastChannel ? new BroadcastChannel(DATABASE) : null;

let keeps = 0;
let tries = 0;
let timer = 0;
let waiting = null; // the report this page waits for

// Seals `told` (plain data) for the intake key; `bound` is {author, school, key}.
export async function seal(told, bound, publicKey, keyVersion) {
  const subtle = window.crypto.subtle;
  const der = Uint8Array.from(atob(publicKey.replace(/-----[^-]+-----|\s/g, "")), (each) => each.charCodeAt(0));
  const intake = await subtle.importKey("spki", der, { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]);
  const own = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const nonce = window.crypto.getRandomValues(new Uint8Array(12));
  const binding = [LABEL, keyVersion, bound.author, bound.school, bound.key].join("\n");
  const words = new TextEncoder();
  const sealed = await subtle.encrypt(
    { name: "AES-GCM", iv: nonce, additionalData: words.encode(binding) }, own, words.encode(JSON.stringify(told)),
  );
  const wrapped = await subtle.encrypt({ name: "RSA-OAEP" }, intake, await subtle.exportKey("raw", own));
  return {
    school_id: bound.school,
    author_id: bound.author,
    idempotency_key: bound.key,
    key_version: Number(keyVersion),
    wrapped_key: base64(new Uint8Array(wrapped)),
    sealed: base64(nonce, new Uint8Array(sealed)),
    // Outside the seal: until somebody can open it, it is for the trust's lead alone.
    ...(told.details.about_colleague ? { about_colleague: true } : {}),
  };
}

// Fails if the browser does not keep it, or not in time; what it keeps later all the same is taken out again.
// Its own page sends it first: until that has ended, in whatever way, nothing else does.
export async function keep(report) {
  keeps += 1;
  const own = keeps;
  const keeping = inStore("readwrite", (store) => store.put({ ...report, page_sends_until: Date.now() + PAGE_SENDS_WITHIN }));
  try {
    await inTime(keeping);
  } catch (failure) {
    keeping.then(() => own === keeps && forget(report.idempotency_key)).catch(() => undefined);
    throw failure;
  }
}

// One that stays behind is sent once more, and arrives once.
export async function forget(key) {
  await inTime(inStore("readwrite", (store) => store.delete(key))).catch(() => undefined);
}

// What lies here; nothing in a browser without a store.
export async function kept() {
  try {
    return await inTime(inStore("readonly", (store) => store.getAll()));
  } catch {
    return [];
  }
}

// One try to send everything that may be sent from here; other windows of this browser hold still meanwhile.
export async function sendAll() {
  if (!navigator.onLine || (await outstanding()).length === 0) {
    return;
  }
  await (navigator.locks ? navigator.locks.request(DATABASE, { ifAvailable: true }, (lock) => lock && sendEach()) : sendEach());
}

// The page waits for `report` until it hears that it was received. If another window sent it unheard, it is sent once
// more: under its own key it arrives once, and the answer is the same.
export async function begin(report) {
  waiting = report;
  tries = 0;
  await inTime(inStore("readwrite", (store) => store.put(report))).catch(() => undefined);
  plan();
}

async function outstanding() {
  const reports = await kept();
  const isGone = waiting && !reports.some((report) => report.idempotency_key === waiting.idempotency_key);
  return isGone ? [...reports, waiting] : reports;
}

function isWithItsPage(report) {
  const left = (report.page_sends_until || 0) - Date.now();
  return left > 0 && left <= PAGE_SENDS_WITHIN; // a clock put back holds nothing for ever
}

async function sendEach() {
  const device = await ask("/report/device");
  if (!device || !device.ok) {
    return;
  }
  const { authors, token } = await device.json();
  for (const report of await outstanding()) {
    const { page_sends_until: _, ...sealed } = report;
    if (authors.includes(report.author_id) && !isWithItsPage(report)) {
      const answer = await ask("/report/sealed", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify(sealed),
      });
      if (answer && answer.status === 201) {
        const { id, number } = await answer.json();
        const told = { key: report.idempotency_key, author: report.author_id, id, number };
        others?.postMessage(told);
        hear(told);
        await forget(report.idempotency_key);
      }
    }
  }
}

function hear(told) {
  if (waiting && waiting.idempotency_key === told.key) {
    waiting = null;
  }
  document.dispatchEvent(new CustomEvent("haven:received", { detail: told }));
}

async function ask(address, how = {}) {
  try {
    const signal = AbortSignal.timeout ? AbortSignal.timeout(ANSWER_WITHIN) : undefined;
    return await fetch(address, { ...how, redirect: "manual", cache: "no-store", signal });
  } catch {
    return null; // no connection, or no answer in time: tried again later
  }
}

async function look() {
  window.clearTimeout(timer);
  await sendAll();
  const left = await outstanding();
  tell(left);
  if (left.length > 0) {
    plan();
  }
}

function plan() {
  window.clearTimeout(timer);
  timer = window.setTimeout(look, WAITS[Math.min(tries, WAITS.length - 1)] * 1000);
  tries += 1;
}

// What the page says of it: only to the writer, and not where the report's own page says it already.
function tell(left) {
  const own = left.filter((report) => report.author_id === person() && !isWithItsPage(report)).length;
  const box = document.getElementById("outbox");
  if (own === 0 || document.getElementById("not-received")) {
    if (box && !["haven-outbox--received", "haven-outbox--warned"].some((mark) => box.classList.contains(mark))) {
      box.remove();
    }
    return;
  }
  say(own === 1 ? "A report you wrote on this device has not been received yet." : `${own} reports you wrote on this device have not been received yet.`,
    "It is kept here, sealed, and sent as soon as there is a connection. If it is urgent, tell your designated safeguarding lead in person now.", "");
}

function person() {
  return document.getElementById("time-out")?.dataset.staff;
}

function say(title, words, mark) {
  const main = document.getElementById("main-content");
  if (!main) {
    return;
  }
  const box = document.getElementById("outbox") || document.createElement("div");
  box.id = "outbox";
  box.className = `haven-outbox ${mark}`;
  box.setAttribute("role", "status");
  const line = document.createElement("p");
  line.className = "govuk-body";
  const strong = document.createElement("strong");
  strong.textContent = title;
  line.append(strong, ` ${words}`);
  box.replaceChildren(line);
  main.prepend(box);
}

// The receipt, which says how soon somebody reads it and whom to tell, the same as if it had been sent at once.
function lead(address, words) {
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = address;
  link.textContent = words;
  document.querySelector("#outbox p")?.append(" ", link);
}

function base64(...parts) {
  let letters = "";
  for (const part of parts) {
    for (let from = 0; from < part.length; from += 8192) {
      letters += String.fromCharCode(...part.subarray(from, from + 8192));
    }
  }
  return btoa(letters);
}

function inTime(work) {
  return Promise.race([work, new Promise((_, failed) => window.setTimeout(() => failed(new Error("no answer")), STORED_WITHIN))]);
}

function inStore(mode, work) {
  return new Promise((done, failed) => {
    const opening = window.indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "idempotency_key" });
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const change = opening.result.transaction(STORE, mode);
      const asked = work(change.objectStore(STORE));
      change.oncomplete = () => {
        opening.result.close();
        done(asked.result);
      };
      change.onerror = () => failed(change.error);
      change.onabort = () => failed(change.error); // a full store says no more than that
    };
  });
}

document.addEventListener("haven:received", (event) => {
  if (event.detail.author === person() && !document.getElementById("not-received")) {
    const follows = document.querySelector("a[href='/reports']");
    say("Your report has been received.", follows ? "It is among your reports." : `Its number is ${event.detail.number}.`, "haven-outbox--received");
    lead(`/reports/${event.detail.id}/received`, "What happens next");
  }
});
others?.addEventListener("message", (event) => hear(event.data));
window.addEventListener("online", look);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") {
    look();
  }
});
// Signing out takes the permits off the device: what is kept gets one more try before. A visitor cannot come back as the
// same person: they are told once that what waits would be lost.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.getAttribute("action") !== "/sign-out" || form.dataset.tried) {
    return;
  }
  event.preventDefault();
  form.dataset.tried = "yes";
  await Promise.race([sendAll().catch(() => undefined), new Promise((done) => window.setTimeout(done, 4000))]);
  const isVisitor = document.getElementById("time-out")?.dataset.kind === "visitor";
  if (isVisitor && (await outstanding()).some((report) => report.author_id === person())) {
    say("Your report has not been received yet.", "If you sign out now it is lost. Wait until it is received, or tell the designated safeguarding lead in person, then sign out.", "haven-outbox--warned");
    return;
  }
  form.submit();
});
look();
