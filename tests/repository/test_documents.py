"""The documents: links lead somewhere, files they name exist, decisions keep to their template, the index is whole."""

import re
from functools import cache
from pathlib import Path

from sources import ROOT, name_of, tracked
from support.lists import every

PAGES = tracked("*.md")
DECISIONS = tuple(sorted((ROOT / "docs" / "decisions").glob("0*.md")))
INDEX = ROOT / "docs" / "decisions" / "README.md"
UNUSED = {"0013", "0015"}
"""Numbers that were given out and of which no decision came; the list is closed."""
GIVEN_OUT: set[str] = set()
"""Numbers of decisions that are being written: they may be missing, and go from here once they are there."""
QUESTIONS = 20

_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
_CODE = re.compile(r"```.*?```", re.DOTALL)
_NAMED_FILE = re.compile(r"`(\w[\w./-]*\.(?:py|html|js|css|sql|toml|hcl|yaml|yml))(?:::\w+)?`")
_TEMPLATE = re.compile(
    r"# (\d{4}): .+\n\n- Status: (?:proposed|accepted|replaced)\n- Date: \d{4}-\d\d-\d\d\n(?:[- ] .+\n)*\n"
)
_RELATION = re.compile(r"^- (Replaced|Replaces)(?: in part)?(?: by)?: \[(\d{4})\]", re.MULTILINE)


def _anchors(page):
    """The names of a page's headings, as forges make them: lower case, words joined by hyphens, signs left out."""
    headings = re.findall(r"^#+ (.+)$", _CODE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _lost_links(page):
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    for target in _LINK.findall(text):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            yield target


@cache
def _ends_of_paths():
    """Every way to name a tracked file: its path, and what is left of it when folders are left out in front."""
    parts = [path.relative_to(ROOT).parts for path in tracked()]
    return {"/".join(each[start:]) for each in parts for start in range(len(each))}


@every("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    assert list(_lost_links(page)) == []


def test_a_link_to_nothing_is_found(tmp_path):
    """So that the test above can fail."""
    page = tmp_path / "page.md"
    page.write_text("# One heading\n[a](#one-heading) [b](#another) [c](gone.md) [d](https://example.org)\n")
    assert list(_lost_links(page)) == ["#another", "gone.md"]


@every("page", PAGES, ids=name_of)
def test_every_file_that_a_document_names_exists(page):
    """Named by its end: ``rendering/words.py`` is the gateway's, wherever it is named. Examples are left out."""
    named = _NAMED_FILE.findall(_CODE.sub("", page.read_text(encoding="utf-8")))
    wanted = {name for name in named if "referrals" not in name}
    assert wanted - _ends_of_paths() == set()


@every("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_keeps_to_the_template(page):
    text = page.read_text(encoding="utf-8")
    head = _TEMPLATE.match(text)
    assert head, text.split("##")[0]
    assert head[1] == page.name[:4]
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert [heading for heading in headings if heading != "Considered"] == ["Context", "Decision", "Consequences"]


def test_what_a_decision_replaces_says_so_itself():
    said = {page.name[:4]: _RELATION.findall(page.read_text(encoding="utf-8")) for page in DECISIONS}
    replaces = {(number, other) for number, found in said.items() for kind, other in found if kind == "Replaces"}
    replaced = {(other, number) for number, found in said.items() for kind, other in found if kind == "Replaced"}
    assert replaces
    assert replaces == replaced


def test_the_index_lists_every_decision_and_the_unused_numbers():
    rows = dict(re.findall(r"^\| (\d{4}) \| (.+)$", INDEX.read_text(encoding="utf-8"), re.MULTILINE))
    numbers = {page.name[:4] for page in DECISIONS}
    assert not numbers & UNUSED
    assert set(rows) == numbers | UNUSED
    assert {f"{number:04}" for number in range(1, int(max(numbers)) + 1)} <= set(rows) | GIVEN_OUT
    assert {number for number, row in rows.items() if row.startswith("unused")} == UNUSED
    for page in DECISIONS:
        text = page.read_text(encoding="utf-8")
        title = text.partition("\n")[0].partition(": ")[2]
        by = [other for kind, other in _RELATION.findall(text) if kind == "Replaced"]
        assert rows[page.name[:4]].startswith(f"[{title}]({page.name}) |")
        assert all(other in rows[page.name[:4]] for other in by)


def test_finding_your_way_answers_twenty_questions_each_by_a_link():
    text = (ROOT / "docs" / "guides" / "finding-your-way.md").read_text(encoding="utf-8")
    questions = re.findall(r"^\| (.+\?) \| (.+) \|$", text, re.MULTILINE)
    assert len(questions) >= QUESTIONS
    for question, answer in questions:
        assert _LINK.search(answer), question
        target: Path = ROOT / "docs" / "guides" / _LINK.findall(answer)[0]
        assert target.exists(), question
