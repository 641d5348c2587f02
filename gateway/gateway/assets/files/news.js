// An open page learns that alerts came since it was opened: how many, and nothing else. It takes no focus and changes
// nothing that is being written. Without this file the inbox tells it when it is opened.
const bar = document.getElementById("news");
const ASK_EVERY = 10000; // where the other side, or a proxy between, lets no answer wait
const ASK_SELDOM = 60000; // a page that nobody looks at
const FIRST_WITHIN = 8000;
const TRY_AGAIN = 120000;
const MOST = 100;

let stream = null;
let timer = null;
let firstTimer = null;
let number = 0;
let hidden = 0; // so many were there when the message was hidden
let isOver = false;
let holdsBack = false; // streams do not come through, or are refused: ask instead
const title = document.title;

if (bar) {
  bar.querySelector("[data-hide]").addEventListener("click", () => {
    hidden = number;
    bar.hidden = true;
  });
  document.addEventListener("visibilitychange", begin);
  document.addEventListener("haven:leaving", end);
  window.addEventListener("pagehide", end);
  window.addEventListener("online", begin);
  begin();
}

function address(path) {
  return `${path}?since=${encodeURIComponent(bar.dataset.since)}`;
}

function begin() {
  stop();
  if (isOver) {
    return;
  }
  if (document.visibilityState === "visible" && !holdsBack && "EventSource" in window) {
    listen();
  } else {
    ask();
  }
}

function stop() {
  stream?.close();
  stream = null;
  window.clearTimeout(timer);
  window.clearTimeout(firstTimer);
}

function end() {
  isOver = true;
  stop();
}

// One connection a page that is looked at: the browser has few to spare for all its windows.
function listen() {
  const opened = new EventSource(address("/news"));
  stream = opened;
  firstTimer = window.setTimeout(() => askInstead(), FIRST_WITHIN);
  opened.addEventListener("news", (event) => {
    window.clearTimeout(firstTimer);
    show(Number(event.data));
  });
  opened.addEventListener("error", () => {
    if (opened.readyState === EventSource.CLOSED && stream === opened) {
      askInstead(); // refused: the answer to the question says why
    }
  });
}

function askInstead() {
  stop();
  holdsBack = true;
  window.setTimeout(() => {
    holdsBack = false;
    begin();
  }, TRY_AGAIN);
  ask();
}

async function ask() {
  try {
    if (navigator.onLine) {
      const answer = await fetch(address("/news/count"), { redirect: "error", cache: "no-store" });
      if (answer.status === 401 || answer.status === 204) {
        end(); // signed out, which session.js sees to, or nothing is for this reader
      } else if (answer.ok) {
        show(Number(await answer.text()));
      }
    }
  } catch {
    // No answer: asked again.
  }
  if (!isOver && !stream) {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, document.visibilityState === "visible" ? ASK_EVERY : ASK_SELDOM);
  }
}

function show(found) {
  if (isOver || !Number.isInteger(found) || found === number) {
    return;
  }
  const isMore = found > number;
  number = found;
  const words = found >= MOST ? `${MOST} or more new alerts` : `${found} new alert${found === 1 ? "" : "s"}`;
  document.title = found ? `(${found >= MOST ? `${MOST}+` : found}) ${title}` : title;
  count(found);
  if (!found) {
    bar.hidden = true;
    hidden = 0;
    return;
  }
  bar.querySelector("[data-words]").textContent = words;
  if (isMore) {
    document.getElementById("news-told").textContent = words;
  }
  bar.hidden = found <= hidden;
}

function count(found) {
  const link = document.querySelector(".haven-navigation a[href='/inbox']");
  if (!link) {
    return;
  }
  const shown = link.querySelector(".haven-news-count") || document.createElement("span");
  shown.className = "haven-news-count";
  const spoken = document.createElement("span");
  spoken.className = "govuk-visually-hidden";
  spoken.textContent = " new";
  shown.replaceChildren(found >= MOST ? `${MOST}+` : String(found), spoken);
  if (found) {
    link.append(shown);
  } else {
    shown.remove();
  }
}
