"""The page of timescales as the package has them: run by itself, this module writes ``docs/timescales.md`` anew."""

import sys
from collections.abc import Iterator
from datetime import date, datetime

from haven_schemas.words.schools import NATIONS
from sources import ROOT
from timescales.codes import Status
from timescales.due import day_of
from timescales.duty import LONDON
from timescales.examples import EXAMPLE_SCHOOL, EXAMPLES
from timescales.open_questions import OPEN_QUESTIONS
from timescales.rule import Rule
from timescales.rules import RULES, rule_of, rules_of
from timescales.subjects import must_there
from timescales.words import ENDS, STARTS, STATUSES, STRETCHES, length_in_words

PAGE = ROOT / "docs" / "timescales.md"


def page() -> str:
    """The whole page."""
    notes = _notes()
    nations = [line for nation, name in NATIONS.items() for line in _rules_of(nation, name, notes)]
    return "\n".join([*_HEAD, *nations, *_list_of(notes), *_examples(), *_open(), ""])


def in_words(when: date | datetime) -> str:
    """``Fri 4 Dec 2026``, of an instant with London's time."""
    if isinstance(when, datetime):
        local = when.astimezone(LONDON)
        return f"{in_words(local.date())}, {local:%H:%M}"
    return f"{when:%a} {when.day} {when:%b %Y}"


def _notes() -> dict[str, int]:
    """Each thing that is not verified about a rule, with its number, in order of first use."""
    said = (each for rule in RULES for each in _said_of(rule))
    return {each: number for number, each in enumerate(dict.fromkeys(said), 1)}


def _said_of(rule: Rule) -> list[str]:
    return rule.not_verified.split("; ") if rule.not_verified else []


def _rules_of(nation: str, name: str, notes: dict[str, int]) -> Iterator[str]:
    yield from ["", f"## {name}", ""]
    if nation != "england":
        yield from (_NOT_WHOLE if rules_of(nation) else _NONE)
    yield from _COLUMNS if rules_of(nation) else ()
    for rule in rules_of(nation):
        yield (
            f"| `{rule.code}` | {rule.what} | {length_in_words(rule)}{_longer(rule)} | {STARTS[rule.starts]} "
            f"| {must_there(rule)} | {ENDS[rule.ends]} | {rule.source} | {_edition(rule)} "
            f"| {_status(rule, notes)} | {in_words(rule.checked_on)} |"
        )


def _longer(rule: Rule) -> str:
    reasons = " or ".join(STRETCHES[each] for each in rule.stretches)
    return f"; longer if {reasons}" if reasons else ""


def _edition(rule: Rule) -> str:
    if rule.since is None:
        return f"{rule.edition}; not in force"
    return f"{rule.edition}; until {in_words(rule.until)}" if rule.until else rule.edition


def _status(rule: Rule, notes: dict[str, int]) -> str:
    said = f"**{STATUSES[rule.status]}**" if rule.status is Status.UNVERIFIED else STATUSES[rule.status]
    law = "set by law; " if rule.is_statutory else ""
    off = "" if rule.ships_on else "; starts switched off"
    numbers = ", ".join(str(notes[each]) for each in _said_of(rule))
    return f"{law}{said}{off}" + (f" (notes {numbers})" if "," in numbers else f" (note {numbers})" if numbers else "")


def _list_of(notes: dict[str, int]) -> Iterator[str]:
    yield from ["", "## Notes", "", "What is not verified of a rule, or has to be known with it.", ""]
    yield from (f"{number}. {note[0].upper()}{note[1:]}." for note, number in notes.items())


def _examples() -> Iterator[str]:
    yield from _EXAMPLES
    for each in EXAMPLES:
        rule = rule_of(each.code, day_of(each.start))
        assert rule is not None
        by = "the school below" if each.calendar is EXAMPLE_SCHOOL else NATIONS[rule.nation]
        late = in_words(each.latest) if each.latest else "the same"
        yield (f"| `{each.code}` | {in_words(each.start)} | {by} | {in_words(each.due)} | {late} | {each.why} |")
    terms = EXAMPLE_SCHOOL.terms
    assert terms is not None
    told = ", ".join(f"{in_words(first)} to {in_words(last)}" for first, last in terms.terms)
    off = "half-terms from 26 October, 15 February and 31 May; INSET on 27 November"
    yield from ["", f"The school's terms: {told}; {off}."]


def _open() -> Iterator[str]:
    yield from ["", "## What nobody could verify", "", *(f"- {each}" for each in OPEN_QUESTIONS)]


_HEAD = [
    "# Timescales",
    "",
    "Written by `python tests/repository/timescales_page.py` from the package",
    "[`timescales`](../services/timescales/README.md), and held to it by a test. By when law and guidance want what,",
    "and how well each number is verified: of England, and of Wales as far as it was read. A number that no source",
    "gives is not here: a trust adds its own, and its authority's.",
    "",
    "- **Working days** are Monday to Friday less the bank holidays of the nation; school holidays count as usual.",
    "- **School days** are those on which the school meets, by its own calendar: no half-term, no INSET day.",
    "- **Calendar days**, weeks and months leave nothing out. A month ends on the same date, or on its last day.",
    "- **Hours** are exact: nights, weekends and both changes of the clocks count.",
    "- **Days of no said kind**: the earlier (calendar) day is shown; late is after the later (school) one.",
    "- The day after the start is day 1, unless the first day counts. A day ends at 23:59 in London.",
    "- **Set by law**: an Act or regulations give the length. Never said of guidance, nor of what nobody verified.",
    "- **Who must**: what the authority, police or a health service owe is chased; what the school owes is escalated.",
    "- Nothing stops or stretches a time but what the law says: of access requests, and of EHC assessments.",
    '- "As another body quotes it" is second-hand. [What nobody could verify](#what-nobody-could-verify) is listed.',
]
_NOT_WHOLE = [
    "From a strategy discussion on. By when a referral is decided on and a conference held is not known here: a trust",
    "sets its own.",
    "",
]
_NONE = ["No rule comes ready: a referral there begins no clock until the trust sets a rule of its own."]
_COLUMNS = [
    "| Rule | What | How long | From | Who must | Until | Source | Edition | Status | Checked |",
    "|---|---|---|---|---|---|---|---|---|---|",
]
_EXAMPLES = [
    "",
    "## Worked examples",
    "",
    "Worked out by hand; each is a test (`tests/test_examples.py`).",
    "",
    "| Rule | Starts | Days of | Due | Late after | Why |",
    "|---|---|---|---|---|---|",
]

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} is written\n")
