// Progressive enhancement only: every page works without this file.
const page = document.body;
page.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  page.classList.add("govuk-frontend-supported");
}

// On a phone the list of pages stands folded above the page that was asked for.
if (matchMedia("(max-width: 640px)").matches) {
  document.querySelectorAll(".haven-areas__all").forEach((all) => { all.open = false; });
}

// What is to be put right is read from the top: in the order of the fields, whatever found it wrong first.
for (const list of document.querySelectorAll(".govuk-error-summary__list")) {
  const place = (line) => document.getElementById(line.querySelector("a")?.hash.slice(1) ?? "");
  const lines = [...list.children].filter(place);
  lines.sort((one, other) => (place(one).compareDocumentPosition(place(other)) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  list.prepend(...lines);
}

// A field that was put right is red no more: it was changed since it was refused, and nothing in it is empty. Not while
// a button is held down: what moves then would be missed by the click that left the field.
let held = false;
const afterwards = [];
document.addEventListener("pointerdown", () => { held = true; }, true);
for (const released of ["pointerup", "pointercancel"]) {
  document.addEventListener(released, () => {
    held = false;
    setTimeout(() => afterwards.splice(0).forEach(putRight));
  }, true);
}
for (const done of ["change", "haven:chosen"]) {
  document.addEventListener(done, (event) => {
    const group = event.target.closest(".govuk-form-group--error, .haven-chosen__item--error");
    if (group && isFilled(group)) {
      held ? afterwards.push(group) : putRight(group);
    }
  });
}

function isFilled(group) {
  // A child in the report has fields that may stay empty: those that were refused count.
  const refused = ".govuk-select--error, .govuk-input--error";
  const isChild = group.matches(".haven-chosen__item--error");
  const boxes = [...group.querySelectorAll(isChild ? refused : "input:not([type=hidden]), select, textarea")];
  const ticks = boxes.filter((box) => ["radio", "checkbox"].includes(box.type));
  const others = boxes.filter((box) => !ticks.includes(box));
  return others.every((box) => box.value.trim()) && (ticks.length === 0 || ticks.some((box) => box.checked));
}

function putRight(group) {
  for (const line of document.querySelectorAll(".govuk-error-summary__list li")) {
    const field = document.getElementById(line.querySelector("a")?.hash.slice(1) ?? "");
    if (field && (group.contains(field) || field.contains(group))) {
      line.remove();
    }
  }
  const summary = document.querySelector(".govuk-error-summary");
  if (summary && !summary.querySelector("li")) {
    summary.remove();
    document.title = document.title.replace(/^Error: /, "");
  }
  for (const red of [group, ...group.querySelectorAll("*")]) {
    red.classList.remove("haven-chosen__item--error", "govuk-form-group--error", "govuk-input--error", "govuk-select--error", "govuk-textarea--error");
  }
  group.querySelectorAll(".govuk-error-message").forEach((message) => message.remove());
}

const components = document.querySelector("script[data-govuk]").dataset.govuk;
import(components).then((govuk) => govuk.initAll()).catch(() => {
  // Without the components' script the pages' plain forms do the same work.
  page.classList.remove("govuk-frontend-supported");
});

// A name that was typed before the page's scripts were there is looked up once they are.
document.addEventListener("htmx:load", () => {
  const box = document.getElementById("search");
  if (box && box.value && box.value !== box.defaultValue) {
    box.dispatchEvent(new Event("haven:typed"));
  }
}, { once: true });

// Whoever must act on it hears of it: a search that got no answer says so where the answer would stand.
document.addEventListener("htmx:sendError", sayNothingCame);
document.addEventListener("htmx:timeout", sayNothingCame);
document.addEventListener("htmx:responseError", sayNothingCame);

function sayNothingCame(event) {
  const place = event.detail.target;
  if (!place || !["found", "results", "who"].includes(place.id)) {
    return;
  }
  const where = place.id === "who" ? place.querySelector("#found") : place;
  const words = document.createElement("p");
  words.className = "govuk-body haven-no-answer";
  words.textContent = wordsFor(event.detail.xhr ? event.detail.xhr.status : 0, where.id === "found");
  where.replaceChildren(words);
}

function wordsFor(status, isReport) {
  if (status === 401) {
    return "Your sign-in has run out. Finish writing: when you send it you are asked to sign in, and nothing is lost.";
  }
  if (status === 429) {
    return "Too much was asked from here in one minute. Wait a minute, and try again.";
  }
  const notListed = document.querySelector(".haven-not-listed");
  if (!isReport || !notListed) {
    return "There was no answer. Try again in a moment.";
  }
  notListed.open = true;
  return "Pupils cannot be looked up just now. Write the child's name and class below instead.";
}

const alertBox = document.querySelector(".haven-not-received");
if (alertBox && alertBox.tabIndex === -1) {
  alertBox.focus();
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
