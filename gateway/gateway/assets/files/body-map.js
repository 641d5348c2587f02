// Pointing at the body map: fills in the list beside it and the exact place. Without this file the list does it all.
const SVG = "http://www.w3.org/2000/svg";

document.addEventListener("click", (event) => {
  const part = event.target.closest("[data-region]");
  if (part) {
    point(part, event);
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-mark-region]")) {
    forgetPoint(event.target.closest("[data-body-map]"));
    show(event.target.closest("[data-body-map]"), event.target.value, null);
  }
});

document.addEventListener("htmx:load", () => {
  prepare();
  showNewest();
});
prepare();
showNewest();

// On a phone the mark that was just added stands above the form, out of sight.
function showNewest() {
  const added = document.querySelector("[data-mark-region][data-added]");
  added?.closest("[data-body-map]").querySelector(".haven-mark:last-of-type")?.scrollIntoView({ block: "start" });
}

function prepare() {
  for (const map of document.querySelectorAll("[data-body-map]")) {
    map.querySelector("[data-body-hint]").hidden = false;
    for (const body of map.querySelectorAll(".haven-body--pointed")) {
      body.classList.add("haven-body--live");
    }
  }
}

function point(part, event) {
  const body = part.ownerSVGElement;
  const map = part.closest("[data-body-map]");
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(body.getScreenCTM().inverse());
  const size = body.viewBox.baseVal;
  const place = map.querySelector("[data-mark-region]");
  place.value = part.dataset.region;
  place.dispatchEvent(new Event("haven:chosen", { bubbles: true }));
  map.querySelector("[data-mark-x]").value = thousandths(at.x / size.width);
  map.querySelector("[data-mark-y]").value = thousandths(at.y / size.height);
  show(map, part.dataset.region, at);
  map.querySelector(".haven-new-mark").scrollIntoView({ block: "nearest" });
}

function forgetPoint(map) {
  map.querySelector("[data-mark-x]").value = "";
  map.querySelector("[data-mark-y]").value = "";
}

function thousandths(share) {
  return Math.min(1000, Math.max(0, Math.round(share * 1000)));
}

function show(map, region, at) {
  for (const old of map.querySelectorAll(".haven-body__new")) {
    old.remove();
  }
  for (const part of map.querySelectorAll("[data-region]")) {
    const isIt = part.dataset.region === region;
    part.classList.toggle("haven-body__chosen", isIt);
    if (isIt && at) {
      const ring = document.createElementNS(SVG, "circle");
      ring.setAttribute("cx", at.x);
      ring.setAttribute("cy", at.y);
      ring.setAttribute("r", "7");
      ring.setAttribute("class", "haven-body__new");
      part.ownerSVGElement.append(ring);
    }
  }
}
