// Open pages: a warning before the sign-in runs out, what was typed kept when it does, and nothing left on the screen
// of a session that was ended, or of a person over whom another one signed in. Without this file the next form leads to the sign-in page, with all that was typed.
const dialog = document.getElementById("time-out");
const WARN_SECONDS = 120;
const ASK_EVERY = 2000;
const ANSWER_WITHIN = 3500;
const IN_THIS_PAGE =
  "Your sign-in has run out, and Haven cannot be reached just now. What you wrote is still in this page: leave it " +
  "open. As soon as there is a connection you can sign in and go on.";
const STILL_SENT = "Your sign-in has ended. What you sent is still on its way: leave this page open until it has arrived.";
const UNTYPED = new Set(["password", "file", "hidden", "submit", "button", "checkbox", "radio"]);

let endsAt = 0;
let isAsking = false;
let isLeaving = false;
let typedForm = null;
let isSendingFile = false; // a form with a file is on its way: to leave the page would break it off

if (dialog) {
  setEnd(Number(dialog.dataset.seconds));
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.method === "post" && form.closest("main")) {
      typedForm = form;
    }
  });
  document.addEventListener("submit", (event) => {
    window.setTimeout(() => {
      isSendingFile = !event.defaultPrevented && hasFile(event.target);
    });
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      look();
      ask();
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      window.location.reload();
    }
  });
  dialog.querySelector("[data-keep]").addEventListener("submit", stay);
  dialog.addEventListener("cancel", stay);
  window.setInterval(look, 1000);
  window.setInterval(() => {
    if (document.visibilityState === "visible") {
      ask();
    }
  }, ASK_EVERY);
}

// The clock on the wall counts, not the ticks: a laptop that slept wakes up to the right time.
function setEnd(seconds) {
  endsAt = Date.now() + seconds * 1000;
  look();
}

function secondsLeft() {
  return Math.round((endsAt - Date.now()) / 1000);
}

function look() {
  if (isLeaving) {
    return;
  }
  const left = secondsLeft();
  if (left > WARN_SECONDS) {
    dialog.close();
  } else if (left > 0) {
    warn(left);
  } else {
    end();
  }
}

function warn(left) {
  if (!dialog.open) {
    dialog.showModal();
    dialog.querySelector("#time-out-title").focus();
  }
  const words = inWords(left);
  dialog.querySelector("[data-left]").textContent = words;
  const told = dialog.querySelector("[data-told]");
  if ((left % 60 === 0 || left === 30) && told.textContent !== words) {
    told.textContent = `You will be signed out in ${words}.`;
  }
}

function inWords(left) {
  if (left > 60) {
    return "2 minutes";
  }
  return left > 30 ? "1 minute" : `${left} second${left === 1 ? "" : "s"}`;
}

async function stay(event) {
  event.preventDefault();
  const form = dialog.querySelector("[data-keep]");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "error" });
    if (answer.status === 401) {
      leave();
    } else if (answer.ok) {
      const { seconds, staff } = await answer.json();
      if (isAnother(staff)) {
        leaveTo("/");
        return;
      }
      setEnd(seconds);
      dialog.querySelector("[data-limit]").hidden = seconds > WARN_SECONDS;
    }
    dialog.querySelector("[data-no-answer]").hidden = answer.ok;
  } catch {
    dialog.querySelector("[data-no-answer]").hidden = false;
  }
}

// Another window may have kept the session alive; whether it is over is for the other side to say, if it can be asked.
async function end() {
  if (isAsking) {
    return;
  }
  hide();
  const answer = await state("?sure=yes");
  if (isLeaving) {
    return;
  }
  if (answer === 0 || (answer === null && !formToKeep(""))) {
    leave(answer !== null);
  } else if (answer === null) {
    sayThatItWaits(IN_THIS_PAGE);
  } else {
    show();
    setEnd(answer);
  }
}

async function ask() {
  if (isAsking || isLeaving || !navigator.onLine) {
    return;
  }
  const answer = await state("");
  if (answer === 0) {
    leave();
  } else if (answer !== null && !isLeaving) {
    setEnd(answer);
  }
}

// Whole seconds left; 0 if the session is over; null if there was no answer. Another person's ends this page at once.
async function state(query) {
  isAsking = true;
  try {
    const signal = AbortSignal.timeout ? AbortSignal.timeout(ANSWER_WITHIN) : undefined;
    const answer = await fetch(`/session/state${query}`, { redirect: "error", cache: "no-store", signal });
    if (answer.status === 401) {
      return 0;
    }
    if (!answer.ok) {
      return null;
    }
    const { seconds, staff } = await answer.json();
    if (isAnother(staff)) {
      leaveTo("/");
      return null;
    }
    return seconds;
  } catch {
    return null;
  } finally {
    isAsking = false;
  }
}

function isAnother(staff) {
  return Boolean(staff) && staff !== dialog.dataset.staff;
}

function hide() {
  dialog.close();
  for (const part of document.body.children) {
    part.classList.toggle("haven-hidden", part.id !== "time-out-waits");
  }
}

function show() {
  for (const part of document.body.children) {
    part.classList.remove("haven-hidden");
  }
  document.getElementById("time-out-waits")?.remove();
}

// What was typed can only be kept once it can be sent; until then it stays in this page, out of sight.
function sayThatItWaits(said) {
  const words = document.getElementById("time-out-waits") || document.createElement("p");
  if (words.textContent === said) {
    return;
  }
  words.id = "time-out-waits";
  words.className = "govuk-body haven-waits";
  words.setAttribute("role", "alert");
  words.textContent = said;
  document.body.append(words);
}

function here() {
  return window.location.pathname + window.location.search;
}

function leave(isReached = true) {
  leaveTo(`/sign-in?next=${encodeURIComponent(here())}`, isReached);
}

// Nothing stays on the screen, and what was typed is kept for its writer; without any, on to `address`. A page in the
// middle of sending is left once it has done so (reporting.js), and shows nothing meanwhile.
function leaveTo(address, isReached = true) {
  if (isLeaving) {
    return;
  }
  const detail = { address, isReached };
  const told = new CustomEvent("haven:signed-out", { cancelable: true, detail });
  if (isSendingFile || !document.dispatchEvent(told)) {
    hide();
    sayThatItWaits(isReached ? STILL_SENT : IN_THIS_PAGE);
    return;
  }
  isLeaving = true;
  const form = formToKeep(here());
  document.dispatchEvent(new Event("haven:leaving"));
  document.title = "Signed out – Haven";
  document.body.replaceChildren();
  if (form) {
    document.body.append(form);
    form.submit();
  } else {
    window.location.replace(detail.address);
  }
}

// What was typed and not sent goes to the sign-in page, which seals it for the person who typed it.
function formToKeep(page) {
  const onItsWay = document.querySelector("main input[name=sealed]");
  const source = onItsWay ? onItsWay.form : typedForm || reportWithWords();
  if (!source || !source.isConnected) {
    return null;
  }
  const kept = document.createElement("form");
  kept.method = "post";
  kept.action = "/sign-in/kept";
  kept.hidden = true;
  const add = (name, value) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    kept.append(field);
  };
  add("csrf_token", dialog.querySelector("[name=csrf_token]").value);
  add("kept_page", page);
  if (onItsWay) {
    add("kept_action", source.elements.next.value);
    add("sealed", onItsWay.value);
    return kept;
  }
  add("kept_action", new URL(source.getAttribute("action") || page, window.location.href).pathname);
  if (!source.elements.made_for) {
    add("made_for", dialog.dataset.staff);
  }
  for (const field of source.elements) {
    if (field.name && field.labels && field.labels[0] && !UNTYPED.has(field.type) && field.tagName !== "SELECT") {
      add("kept_label", `${field.name}=${field.labels[0].textContent.trim()}`);
    }
  }
  for (const [name, value] of new FormData(source)) {
    const isPassword = source.elements[name] && source.elements[name].type === "password";
    if (typeof value === "string" && name !== "csrf_token" && !isPassword) {
      add(name, value);
    } else if (value instanceof File && value.name) {
      add("had_files", "1"); // they cannot come along: the page asks for them by name
      add("file_name", value.name);
    }
  }
  return kept;
}

function hasFile(form) {
  return [...new FormData(form).values()].some((value) => value instanceof File && value.name);
}

// The report's page comes back from the server in the middle of writing when script or a search was not at hand.
function reportWithWords() {
  const report = document.querySelector("form[data-report]");
  const words = report ? [...report.querySelectorAll("textarea")].some((area) => area.value.trim()) : false;
  return words ? report : null;
}
