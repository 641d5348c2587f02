// Children of the report are added and taken out in the page itself, connection or not; only looking them up asks the
// server. Without this file the server does all of it.
const form = document.querySelector("form[data-report]");
const MOST = 20;

if (form) {
  form.addEventListener("click", pressed, true); // before the form is sent, and before htmx
}

function pressed(event) {
  const button = event.target.closest("button[name=do]");
  const [step, which] = button ? button.value.split(":") : [];
  if (step === "add") {
    add(which, button.dataset.label, "");
    form.elements.search.value = "";
    document.getElementById("found").replaceChildren();
  } else if (step === "add-words" || (isEnterKey(button) && isIn("not_listed"))) {
    addWords();
  } else if (step === "remove") {
    remove(Number(which));
  } else if (isEnterKey(button)) {
    if (isIn("search")) {
      form.querySelector(".haven-search__button[value=find]").click();
    }
  } else {
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
}

// The form's first button is what the Enter key presses.
function isEnterKey(button) {
  return Boolean(button && button.classList.contains("haven-first-button"));
}

function isIn(id) {
  return document.activeElement && document.activeElement.id === id;
}

function addWords() {
  const { not_listed: words, not_listed_role: role } = form.elements;
  if (words.value.trim() && add("", words.value.trim(), role.value)) {
    words.value = "";
    role.value = "";
  }
}

function add(id, label, role) {
  const list = form.querySelector("[data-chosen]");
  const isThere = id && [...form.querySelectorAll("[name=person_id]")].some((each) => each.value === id);
  if (isThere || list.children.length >= MOST) {
    return false;
  }
  const child = document.getElementById("chosen-child").content.firstElementChild.cloneNode(true);
  child.querySelector("[name=person_id]").value = id;
  child.querySelector("[name=person_label]").value = label;
  child.querySelectorAll("[data-child-label]").forEach((each) => each.replaceChildren(label));
  if (id) {
    child.querySelector("[data-not-on-list]").remove();
  }
  child.querySelector("[data-expected]").hidden = Boolean(id);
  list.append(child);
  child.querySelector("select").value = role;
  changed();
  child.querySelector("select").focus();
  return true;
}

// Marks are of a child by its place in the list: those of this one go with it, those of later ones follow them.
function remove(number) {
  form.querySelectorAll("[data-chosen] > li")[number]?.remove();
  form.querySelectorAll("[name=mark_pupil]").forEach((place) => {
    if (Number(place.value) === number) {
      place.closest("li").remove();
    } else if (Number(place.value) > number) {
      place.value = Number(place.value) - 1;
    }
  });
  form.querySelectorAll("[value^='remove-mark:']").forEach((button, at) => {
    button.value = `remove-mark:${at}`;
  });
  changed();
  (form.elements.search || form.elements.not_listed).focus();
}

function changed() {
  const list = form.querySelector("[data-chosen]");
  list.hidden = list.children.length === 0;
  [...list.children].forEach((child, at) => {
    child.querySelector("select").id = `people-${at}-role`;
    child.querySelector(".haven-chosen__label").htmlFor = `people-${at}-role`;
    child.querySelector("[name=person_expected]").id = `people-${at}-expected_on`;
    child.querySelector("[data-expected] label").htmlFor = `people-${at}-expected_on`;
    child.querySelector("button").value = `remove:${at}`;
  });
  const which = form.elements.new_mark_pupil;
  const chosen = which.value;
  which.replaceChildren(...[...form.querySelectorAll("[name=person_label]")].map((each, at) => new Option(each.value, at, false, String(at) === chosen)));
  which.closest("[data-which-child]").hidden = list.children.length < 2;
  which.dispatchEvent(new Event("input", { bubbles: true })); // something was written
}
