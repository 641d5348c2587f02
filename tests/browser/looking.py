"""A page looked at in three sizes: nothing axe objects to, nothing wider than the window; nor with letters twice as
large on a phone (WCAG 1.4.4), nor at 320 pixels, as wide as a desk at 400 % (WCAG 1.4.10).

Once a run, and at a landing only where its templates, scripts or style sheet are not those of the last green run of
everything (``tests/looked_at.toml``), or this module is not.
"""

import os
import re
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from support import levels
from support.drawn_pages import digest_of_page, note
from support.looked_at import last_looked_at
from support.told_templates import ADDRESS, TEMPLATE

looks = levels.waits_for("style")
"""A mark of tests that look at pages: what all of them share may have changed."""
PICTURES = "HAVEN_SCREENSHOTS"
"""A folder for a picture of each page, which a person looks at: then none is passed over."""
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
NARROWEST = {"width": 320, "height": 844}
SIZES = {"phone": PHONE, "tablet": {"width": 820, "height": 1180}, "desk": DESK}

_REVEALING_RADIOS = [("aria-allowed-attr", [["#decision-2"]])]
"""GOV.UK's radios that reveal a field say so by aria-expanded; they are tested with screen readers there, and axe's
rule is stricter than what those read (alphagov/govuk-frontend 979)."""
_TOLD = """() => {
  const answers = ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind));
  const inMain = document.querySelectorAll("main *:not(svg *, [hidden] *)");
  const kind = (each) => `${each.localName}.${each.getAttribute("class") ?? ""}${each.hidden ? "-" : ""}`;
  return {
    said: answers.flatMap((each) => each.serverTiming.map((said) => [said.name, said.description])),
    kinds: [...new Set([...inMain].map(kind))].sort().join(" "),
  };
}"""
"""What the gateway says of the page and of the parts fetched into it, and what kinds of elements are in it."""
_SAID = re.compile(r'(\w+);desc="([^"]*)"')
"""The same in the header of an answer."""
_UNFOLD = """() => {
  const closed = [...document.querySelectorAll("main details:not([open])")];
  closed.forEach((each) => { each.open = true; });
  window.havenUnfolded = closed;
}"""
_WIDER = """() => {
  const is_out = (each) => each.getBoundingClientRect().right > window.innerWidth + 1;
  if (document.documentElement.scrollWidth <= window.innerWidth) return null;
  const out = [...document.body.querySelectorAll("*")].filter((each) => each.checkVisibility() && is_out(each));
  const inmost = out.filter((each) => ![...each.children].some(is_out));
  return inmost.slice(0, 3).map((each) => [each.localName, ...each.classList].join(".")).join(" ");
}"""
"""What reaches over the edge of the window, where the window scrolls to it; else null."""
_LETTERS = "(size) => { document.documentElement.style.fontSize = size; }"
_FOLD = "() => window.havenUnfolded.forEach((each) => { each.open = false; })"
_NEWLY_SHOWN = """(isFirst) => {
  const shown = [...document.body.querySelectorAll("*")].filter((each) => each.checkVisibility());
  const more = isFirst ? [] : shown.filter((each) => !window.havenSeen.has(each));
  window.havenSeen = new WeakSet(shown);
  return [...new Set(more.map((each) => `${each.localName}.${each.className}`))].sort().join(" ");
}"""
"""What kinds of elements are to be seen that were not at the first size, such as the links beside the page."""
_AXE = """(options) => axe.run(document, options).then((found) =>
  found.violations.map((each) => [each.id, each.nodes.slice(0, 3).map((node) => node.target)]))"""
_LOOKED_FOR = {"resultTypes": ["violations"], "preload": False}
"""Nothing is fetched first: only what plays by itself would need it, and fetching took as long as all the rules."""
_FAULTLESS: set[str] = set()
"""What was newly shown at a desk, and nothing was wrong with: the same elements are beside every page."""
_LOOKED_AT: set[tuple[str, str]] = set()
"""Pages of this run, with the kinds of elements that were in them."""


def faults(page, keep_picture):
    """What axe finds wrong (rule, and where), and in which sizes ``page`` is too wide; nothing where it was looked at
    before. ``keep_picture`` is called with the name of each size."""
    told = page.evaluate(_TOLD)
    name, drawn_from = _drawn(told["said"])
    if _is_known(name, drawn_from, told["kinds"]):
        return []
    found = _look(page, keep_picture)
    if name and not found:
        _LOOKED_AT.add((name, told["kinds"]))
        note(name, drawn_from)
    return found


def is_unchanged(timing):
    """Whether a landing passes over the page that the gateway says this of, in the header of its answer."""
    name, drawn_from = _drawn(_SAID.findall(timing))
    return name is not None and not os.environ.get(PICTURES) and _is_passed_over(name, drawn_from)


def _drawn(said):
    """The page's address with its templates, and what these are drawn from; nothing of a page that does not say so."""
    templates = sorted({value for name, value in said if name == TEMPLATE})
    address = next((value for name, value in said if name == ADDRESS), None)
    if address is None or not templates:
        return None, None
    return f"{address} {' '.join(templates)}", digest_of_page(templates, [Path(__file__)])


def _is_known(name, drawn_from, kinds):
    if name is None or os.environ.get(PICTURES):
        return False
    return (name, kinds) in _LOOKED_AT or _is_passed_over(name, drawn_from)


def _is_passed_over(name, drawn_from):
    return levels.is_landing() and last_looked_at().pages.get(name) == drawn_from


def _look(page, keep_picture):
    before, found = page.viewport_size, []
    page.evaluate(_UNFOLD)
    for name, size in SIZES.items():
        page.set_viewport_size(size)
        keep_picture(name)
        found += _wider(page, f"the {name}")
        if name == "phone":
            page.evaluate(_LETTERS, "200%")
            found += _wider(page, "the phone in large letters")
            page.evaluate(_LETTERS, "")
            page.evaluate(_NEWLY_SHOWN, True)
            found += _axe(page)
        elif name == "desk":
            found += [fault for fault in _faults_at_desk(page) if fault not in found]
    page.set_viewport_size(NARROWEST)
    found += _wider(page, "320 pixels")
    page.evaluate(_FOLD)
    page.set_viewport_size(before)
    return found


def _wider(page, than):
    reaching = page.evaluate(_WIDER)
    return [] if reaching is None else [f"wider than {than}: {reaching}"]


def _faults_at_desk(page):
    """What axe finds, where something is to be seen at a desk that it has not passed before."""
    shown = page.evaluate(_NEWLY_SHOWN, False)
    if not shown or shown in _FAULTLESS:
        return []
    if not (wrong := _axe(page)):
        _FAULTLESS.add(shown)
    return wrong


def _axe(page):
    if page.evaluate("typeof axe") != "object":
        page.evaluate(AXE_SCRIPT)
    wrong = [(rule, targets) for rule, targets in page.evaluate(_AXE, _LOOKED_FOR)]
    return [each for each in wrong if each not in _REVEALING_RADIOS]
