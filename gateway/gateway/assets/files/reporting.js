// The report's page: sends without leaving it, and keeps the report sealed on the device when it cannot be sent.
// Without this file, or without what it needs of the browser, the plain form is sent as it is.
const form = document.querySelector("form[data-report]");
const outbox = await import(document.querySelector("script[data-outbox]").src);
const ANSWER_WITHIN = 12000;
const SENT = 303;
const SIGNED_OUT = 401;
const FORM_REFUSED = 400; // signed out in another window: its token went with the sign-in
const canKeep = Boolean(form && form.dataset.key && window.crypto?.subtle && window.indexedDB);

let isTyped = false;
let isLeaving = false;
let waitingFor = "";
let sending = null; // the fields a form of files needs, and the files, while the report is on its way
let isBusy = false; // until it is known what became of the report, and of its files

if (form) {
  form.addEventListener("input", () => {
    isTyped = true;
  });
  form.addEventListener("submit", submitted);
  // session.js takes what was typed along when the sign-in runs out.
  document.addEventListener("haven:leaving", () => {
    isLeaving = true;
  });
  document.addEventListener("haven:signed-out", stayOrSay);
  window.addEventListener("beforeunload", (event) => {
    if (isTyped && !isLeaving && form.isConnected) {
      event.preventDefault();
    }
  });
  window.addEventListener("online", () => {
    form.querySelector("[data-offline]").hidden = true;
  });
  document.addEventListener("haven:received", (event) => {
    if (event.detail.key === waitingFor) {
      goOn(`/reports/${event.detail.id}/received`);
    }
  });
}

// The sign-in ended meanwhile: what is on its way goes on, and a report that waits for a connection is not left without
// one. Where the page is left, the next one says that the report is safe.
function stayOrSay(event) {
  if (isBusy || (waitingFor && !event.detail.isReached)) {
    event.preventDefault();
  } else if (waitingFor) {
    event.detail.address = `/sign-in?next=/reports&report=kept${filesLeft()}`;
  }
}

function filesLeft() {
  return sending.files.length > 0 ? `&files=${Math.min(sending.files.length, 99)}` : "";
}

function submitted(event) {
  isLeaving = true;
  const sends = event.submitter && event.submitter.value === "send";
  if (!sends) {
    return;
  }
  if (canKeep && schoolOf(form)) {
    event.preventDefault();
    send(event.submitter);
  } else if (!navigator.onLine) {
    event.preventDefault();
    sayNotSent();
  }
}

// Nothing is sent and nothing kept: the form stays as it is, to be sent again.
function sayNotSent() {
  const place = form.querySelector("[data-offline]");
  place.hidden = false;
  place.querySelector("[data-no-connection]").hidden = navigator.onLine;
  place.querySelector("[data-no-answer]").hidden = !navigator.onLine;
  place.scrollIntoView({ block: "center" });
}

// Kept first, sent then: whatever happens in between, the report is there. A browser that keeps nothing, or does not say
// so in time, holds nothing up.
async function send(button) {
  if (form.dataset.sending) {
    return;
  }
  form.dataset.sending = "yes";
  isBusy = true;
  const words = button.textContent;
  button.textContent = "Sending";
  const typed = [...new FormData(form)];
  const fields = new URLSearchParams(typed.filter(([, value]) => typeof value === "string"));
  fields.set("do", "send");
  sending = { fields, files: typed.map(([, value]) => value).filter((value) => value instanceof File && value.name) };
  const missing = missingIn(new FormData(form));
  const report = missing.length > 0 ? null : await keptSealed(fields.get("key"));
  const answer = navigator.onLine ? await post(fields) : null;
  if (answer && answer.ok && new URL(answer.url).pathname.endsWith("/received")) {
    await forget(report);
    await goOn(new URL(answer.url).pathname);
  } else if (answer && answer.headers.get("Haven-Asks")) {
    await forget(report);
    leaveFilesBehind();
    sendPlainly(); // something is to be put right, or one has to sign in or confirm: the form's own page says so
  } else if (report) {
    isBusy = false;
    showThatItWaits(report);
  } else {
    isBusy = false;
    delete form.dataset.sending;
    isLeaving = false;
    button.textContent = words;
    if (missing.length > 0) {
      sayMissing(missing);
    } else {
      sayNotSent();
    }
  }
}

// What is not there cannot be asked for any more once the report is sealed: it is not sealed before.
function missingIn(fields) {
  const has = (name) => Boolean((fields.get(name) || "").trim());
  const mark = ["new_mark_region", "new_mark_kind"].filter((name) => !has(name));
  const isMarkBegun = mark.length < 2 || has("new_mark_description");
  const roles = [...fields.getAll("person_role"), ...(has("not_listed") ? [fields.get("not_listed_role")] : [])];
  return [
    ...["school", "urgency", "category", "account"].filter((name) => !has(name)),
    ...(roles.length === 0 ? ["people"] : []),
    ...(roles.every(Boolean) ? [] : ["role"]),
    ...(isDay(fields) ? [] : ["date"]),
    ...(momentOf(fields) ? [] : ["time"]),
    ...(isMarkBegun ? mark : []),
  ];
}

function isDay(fields) {
  const [year, month, day] = ["year", "month", "day"].map((name) => Number(fields.get(name)));
  const read = new Date(year < 100 ? year + 2000 : year, month - 1, day);
  return read.getDate() === day && read.getMonth() === month - 1;
}

function sayMissing(missing) {
  document.getElementById("missing")?.remove();
  const summary = document.getElementById("report-missing").content.cloneNode(true);
  summary.querySelectorAll("[data-missing]").forEach((each) => {
    if (!missing.includes(each.dataset.missing)) {
      each.remove();
    }
  });
  form.before(summary);
  document.getElementById("missing").focus();
}

function forget(report) {
  return report && outbox.forget(report.idempotency_key);
}

// The report as it is kept, or null.
async function keptSealed(key) {
  const bound = { author: form.elements.made_for.value, school: schoolOf(form), key };
  try {
    const report = await outbox.seal(told(new FormData(form)), bound, form.dataset.key, form.dataset.keyVersion);
    await outbox.keep(report);
    return report;
  } catch {
    return null;
  }
}

function sendPlainly() {
  addField("do", "send");
  form.submit();
}

function addField(name, value, to = form) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = value;
  to.append(field);
}

// The report is received: its files follow, each taken or not by itself. What became of them is on the next page.
async function goOn(received) {
  isBusy = true;
  const files = received.replace(/received$/, "files");
  const status = sending.files.length === 0 ? SENT : await sendFiles(files);
  if (status === SIGNED_OUT) {
    askForThemAgain(files);
  } else if (status === FORM_REFUSED) {
    window.location.assign(`/sign-in?next=${received.replace(/\/received$/, "")}&report=received${filesLeft()}`);
  } else {
    window.location.assign(status === SENT ? received : `${received}?files=lost`);
  }
}

// Without the files, with their names: the page that follows says that the report is safe, and asks for them by name.
function askForThemAgain(address) {
  const plain = document.createElement("form");
  plain.method = "post";
  plain.action = address;
  plain.hidden = true;
  ["csrf_token", "made_for", "key"].forEach((name) => addField(name, sending.fields.get(name), plain));
  addNames(plain);
  document.body.append(plain);
  plain.submit();
}

function addNames(to) {
  addField("had_files", "1", to);
  sending.files.forEach((file) => addField("file_name", file.name, to));
}

// The status of the answer; SENT where the next page says what became of each, 0 without an answer.
async function sendFiles(address) {
  const body = new FormData();
  for (const name of ["csrf_token", "made_for", "key"]) {
    body.append(name, sending.fields.get(name));
  }
  sending.files.forEach((file) => body.append("file", file));
  say(`Your report was received. ${sending.files.length === 1 ? "One file is" : `${sending.files.length} files are`} being sent: stay on this page.`);
  try {
    const answer = await fetch(address, { method: "POST", body, redirect: "manual", cache: "no-store" });
    return answer.type === "opaqueredirect" ? SENT : answer.status;
  } catch {
    return 0; // the connection broke off
  }
}

function say(words) {
  const place = document.querySelector("[data-files-sending]");
  place.textContent = words;
  place.hidden = false;
  place.scrollIntoView({ block: "center" });
}

// Nothing of them is sent in vain: whatever comes next, they are to be chosen again, and the page says so.
function leaveFilesBehind() {
  const chooser = form.querySelector("input[type=file]");
  if (chooser && sending.files.length > 0) {
    chooser.disabled = true;
    addNames(form);
  }
}

async function post(fields) {
  try {
    const signal = AbortSignal.timeout ? AbortSignal.timeout(ANSWER_WITHIN) : undefined;
    return await fetch("/report", { method: "POST", body: fields, cache: "no-store", signal });
  } catch {
    return null; // no connection, or no answer in time
  }
}

function showThatItWaits(report) {
  waitingFor = report.idempotency_key;
  form.replaceWith(document.getElementById("report-waits").content.cloneNode(true));
  document.querySelector("[data-files-wait]").hidden = sending.files.length === 0;
  document.querySelector(".haven-danger")?.remove();
  document.getElementById("not-received").focus();
  outbox.begin(report);
}

function schoolOf(report) {
  return new FormData(report).get("school") || "";
}

// The report as incidents reads it. Whatever is wrong in it is put right there: nobody is here to be asked any more.
function told(fields) {
  const people = fields.getAll("person_id").map((id, at) => ({
    pupil_id: id || null,
    label: fields.getAll("person_label")[at],
    role: fields.getAll("person_role")[at],
    expected_on: isoDay(fields.getAll("person_expected")[at] || ""),
  }));
  if ((fields.get("not_listed") || "").trim()) {
    people.push({ pupil_id: null, label: fields.get("not_listed").trim(), role: fields.get("not_listed_role") });
  }
  const urgency = urgencyOf(fields);
  return {
    category_id: fields.get("category"),
    occurred_at: momentOf(fields),
    account: fields.get("account"),
    child_words: fields.get("child_words"),
    action_taken: fields.get("action_taken"),
    pupils: people,
    details: {
      how_known: fields.get("how_known") || null,
      told_by: fields.get("told_by") || "",
      recorded_for: fields.get("recorded_for") || "",
      from_paper: Boolean(fields.get("from_paper")),
      place: fields.get("place") || "",
      urgency,
      told: (urgency && fields.get("told")) || null,
      told_in_person: (urgency && fields.get("told_in_person")) || "",
      about_colleague: isAboutColleague(fields),
      colleague: (isAboutColleague(fields) && fields.get("colleague")) || "",
      marks: marksOf(fields),
    },
  };
}

function isAboutColleague(fields) {
  return fields.get("about_colleague") === "yes";
}

// Null: it can wait. A form that did not say so does not wait longest.
function urgencyOf(fields) {
  const chosen = fields.get("urgency") || "today";
  return chosen === "later" ? null : chosen;
}

// 31/8/2027 as 2027-08-31; anything else as it was typed, and stands in the words for the child when it is opened.
function isoDay(typed) {
  const read = /^(\d{1,2})\s*[/. -]\s*(\d{1,2})\s*[/. -]\s*(\d{4}|\d{2})$/.exec(typed.trim());
  if (!read) {
    return typed.trim();
  }
  const [day, month, year] = read.slice(1);
  return `${year.padStart(4, "20")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function marksOf(fields) {
  const mark = (name, at) => fields.getAll(name)[at];
  const marks = fields.getAll("mark_region").map((region, at) => markOf(region, mark("mark_pupil", at),
    mark("mark_x", at), mark("mark_y", at), mark("mark_kind", at), mark("mark_description", at)));
  if (fields.get("new_mark_region") && fields.get("new_mark_kind")) {
    marks.push(markOf(fields.get("new_mark_region"), fields.get("new_mark_pupil"), fields.get("new_mark_x"),
      fields.get("new_mark_y"), fields.get("new_mark_kind"), fields.get("new_mark_description")));
  }
  return marks;
}

function markOf(region, pupil, x, y, kind, description) {
  const isPointed = x !== "" && y !== "";
  return {
    pupil: Number(pupil) || 0,
    region,
    x: isPointed ? Number(x) : null,
    y: isPointed ? Number(y) : null,
    kind,
    description: description || "",
  };
}

// The moment on London's clocks, as typed: 10:45, 1045, 2.15pm or 9am.
function momentOf(fields) {
  const time = /^\s*(\d{1,2})(?:[:.\s]?(\d{2}))?\s*(am|pm)?\s*$/i.exec(fields.get("time") || "");
  if (!time) {
    return "";
  }
  const half = (time[3] || "").toLowerCase();
  const hour = half ? (Number(time[1]) % 12) + (half === "pm" ? 12 : 0) : Number(time[1]);
  const year = Number(fields.get("year"));
  const two = (number) => String(number).padStart(2, "0");
  if (hour > 23 || Number(time[2] || 0) > 59) {
    return "";
  }
  const full = year < 100 ? year + 2000 : year;
  return `${full}-${two(Number(fields.get("month")))}-${two(Number(fields.get("day")))}T${two(hour)}:${time[2] || "00"}`;
}
