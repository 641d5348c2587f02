"""Rules that come ready, which edition counts on a day, and that a rule cannot contradict itself."""

from dataclasses import replace
from datetime import date

import pytest
from support.lists import every
from timescales import words
from timescales.checks import InvalidRule
from timescales.clock import SetBecause
from timescales.codes import End, Must, Pause, Status, Stretch
from timescales.days import KindOfDay
from timescales.rule import Span
from timescales.rules import RULES, begun_by, rule_of, rules_of
from timescales.starts import Start

from .rules_to_come import SAR as SAR_RULE

BY_CODE = {each.code: each for each in RULES}
ASSESS, EHC, TRANSFER = BY_CODE["assess"], BY_CODE["ehc-decide"], BY_CODE["cp-transfer"]
SAR = {"starts": Start.ACCESS_REQUESTED, "kind": KindOfDay.MONTH, "length": 1, "must": Must.TRUST}


@every(
    ("changes", "field"),
    [
        ({"code": "Assess"}, "code"),
        ({"code": ""}, "code"),
        ({"nation": "france"}, "nation"),
        ({"what": " "}, "what"),
        ({"source": "s" * 501}, "source"),
        ({"length": 0}, "length"),
        ({"length": 2601}, "length"),
        ({"or_within": Span(0, KindOfDay.HOUR)}, "or_within"),
        ({"or_within": Span(1, KindOfDay.UNSAID)}, "or_within"),
        ({"until": date(2026, 3, 17)}, "until"),
        ({"since": None, "until": date(2026, 3, 17), "ships_on": False}, "until"),
        ({"since": None}, "ships_on"),
        ({"status": Status.UNVERIFIED}, "ships_on"),
        ({"status": Status.UNVERIFIED, "ships_on": False, "is_statutory": True}, "is_statutory"),
        ({"status": Status.OWN, "is_statutory": True}, "is_statutory"),
        ({"pauses": (Pause.CLARIFICATION,)}, "pauses"),
        (SAR | {"kind": KindOfDay.WORKING, "pauses": (Pause.CLARIFICATION,)}, "pauses"),
        ({"stretches": (Stretch.OTHER_EXCEPTION,)}, "stretches"),
        (SAR | {"stretched_length": 3}, "stretched_length"),
        (SAR | {"stretches": (Stretch.COMPLEX_REQUEST,), "stretched_length": 1}, "stretched_length"),
        ({"kind": KindOfDay.HOUR, "is_before": True}, "is_before"),
        ({"is_before": True, "begins_with_start": True}, "is_before"),
        ({"kind": KindOfDay.HOUR, "begins_with_start": True}, "begins_with_start"),
        ({"kind": KindOfDay.HOUR, "by_start_of_day": True}, "by_start_of_day"),
        ({"kind": KindOfDay.TERM, "length": 1, "rolls": True}, "rolls"),
        ({"before_date": (2, 15)}, "before_date"),
        ({"kind": KindOfDay.DATE, "length": 1}, "before_date"),
        ({"kind": KindOfDay.DATE, "length": 1, "before_date": (2, 29)}, "before_date"),
        ({"kind": KindOfDay.DATE, "length": 1, "before_date": (2,)}, "before_date"),
        ({"kind": KindOfDay.DATE, "length": 2, "before_date": (2, 15)}, "length"),
        ({"kind": KindOfDay.DATE, "length": 1, "before_date": (2, 15), "is_before": True}, "is_before"),
        ({"or_within": Span(1, KindOfDay.DATE)}, "or_within"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused_by_the_field(changes, field):
    with pytest.raises(InvalidRule) as refused:
        replace(ASSESS, **changes)
    assert [each.field for each in refused.value.problems] == [field]


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InvalidRule) as refused:
        replace(ASSESS, code="?", length=-1, what="")
    assert {each.field for each in refused.value.problems} == {"code", "length", "what"}


def test_an_access_request_may_pause_and_stretch():
    sar = replace(
        ASSESS, **SAR, pauses=(Pause.CLARIFICATION,), stretches=(Stretch.COMPLEX_REQUEST,), stretched_length=3
    )
    assert sar.pauses
    assert sar.stretches


def test_only_access_requests_pause_and_only_those_and_ehc_assessments_stretch():
    assert not [each.code for each in RULES if each.pauses]
    assert {each.code for each in RULES if each.stretches} == {"ehc-decide", "ehc-advice", "ehc-refuse", "ehc-final"}


def test_what_nobody_verified_or_is_not_in_force_starts_switched_off_and_is_never_called_statutory():
    unverified = {each.code for each in RULES if each.status is Status.UNVERIFIED}
    assert unverified == {"csa-report"}
    for rule in RULES:
        if rule.status is Status.UNVERIFIED or rule.since is None:
            assert not rule.ships_on
            assert not rule.is_statutory
            assert rule.not_verified
    assert BY_CODE["csa-report"].since is None


def test_what_the_law_sets_is_called_statutory_and_guidance_is_not():
    assert {each.code for each in RULES if each.is_statutory} == {
        "educational-record", "new-pupil-return", "ehc-decide", "ehc-advice", "ehc-refuse", "ehc-draft", "ehc-final",
        "ehc-review", "ehc-review-papers", "ehc-review-report", "ehc-review-decision", "ehc-review-final",
        "ehc-phase-transfer", "ehc-phase-transfer-post-16", "ehc-post-16-move",
        "looked-after-review-1", "looked-after-review-2", "looked-after-review-n", "fgm", "wales-fgm",
    }  # fmt: skip


def test_numbers_taken_from_earlier_editions_say_so():
    quoted = [each for each in RULES if "Working Together" in each.source]
    assert len(quoted) == 7
    assert all(each.status is Status.SECONDARY and "2018 to 2023" in each.not_verified for each in quoted)


def test_what_others_owe_is_chased_and_what_we_owe_is_escalated():
    ours = {each.code for each in rules_of("england") if each.must.is_ours}
    assert {"lado", "fgm", "ehc-advice", "ehc-review-report", "cp-transfer"} <= ours
    assert not {"pep", "pep-first", "ref-decide", "assess", "icpc", "encompass", "ehc-decide", "ehc-draft"} & ours


@every(
    ("codes", "said"),
    [
        (Start, words.STARTS), (End, words.ENDS), (Must, words.MUST), (Pause, words.PAUSES),
        (Stretch, words.STRETCHES), (Status, words.STATUSES), (KindOfDay, words.KINDS),
        (SetBecause, words.SET_BECAUSE),
    ],
)  # fmt: skip
def test_every_code_has_words(codes, said):
    assert set(said) == set(codes)
    assert len(set(said.values())) == len(codes)


@every(
    ("code", "said"),
    [
        ("ref-decide", "1 working day"),
        ("assess", "45 working days"),
        ("core-group", "10 working days"),
        ("fgm", "1 working day, or 1 calendar month"),
        ("new-pupil-return", "5 calendar days"),
        ("ehc-draft", "15 calendar days, the first day counts"),
        ("wales-allegation", "24 hours, or 1 working day"),
        ("cp-transfer", "5 days (which, the text does not say)"),
        ("cp-transfer-new-term", "5 days (which, the text does not say), the first day counts"),
        ("ehc-review-papers", "2 weeks before"),
        ("encompass", "1 school day, by the start of that day"),
    ],
)
def test_a_length_in_words(code, said):
    assert words.length_in_words(BY_CODE[code]) == said


def test_a_length_that_stretches_and_rolls_in_words():
    assert (
        words.length_in_words(SAR_RULE) == "1 calendar month; stretched, 3 calendar months, else the next working day"
    )


def test_codes_and_dates_of_rules_do_not_overlap():
    for rule in RULES:
        others = [each for each in RULES if each.code == rule.code and each is not rule]
        assert not any(each.in_force(rule.since) for each in others), rule.code


def test_the_rule_of_a_day_is_the_one_in_force_then():
    new, ended = replace(TRANSFER, length=3, since=date(2027, 9, 1)), replace(TRANSFER, until=date(2027, 8, 31))
    both = (new, ended)
    assert rule_of("cp-transfer", date(2027, 8, 31), both) is ended
    assert rule_of("cp-transfer", date(2027, 9, 1), both) is new
    assert rule_of("cp-transfer", date(2020, 1, 1), both) is ended
    assert rule_of("none", date(2027, 1, 1)) is None


def test_of_two_in_force_the_later_counts():
    """A trust's own edition stands beside the one that came ready."""
    own = replace(TRANSFER, length=3, status=Status.OWN, since=date(2027, 1, 1))
    for both in ((own, TRANSFER), (TRANSFER, own)):
        assert rule_of("cp-transfer", date(2027, 1, 1), both) is own
        assert rule_of("cp-transfer", date(2026, 12, 31), both) is TRANSFER


def test_what_is_no_more_in_force_begins_nothing():
    ended = replace(TRANSFER, until=date(2027, 8, 31))
    assert rule_of("cp-transfer", date(2027, 9, 1), (ended,)) is None
    assert begun_by(Start.JOINED_IN_YEAR, "england", date(2027, 9, 1), (ended,)) == ()


@every(
    ("start", "nation", "codes"),
    [
        (Start.REFERRAL_MADE, "england", ["ref-decide", "assess"]),
        (Start.CONFERENCE_HELD, "england", ["core-group", "review-1"]),
        (Start.CONFERENCE_HELD, "wales", ["wales-core-group", "wales-review-1"]),
        (Start.CONFERENCE_HELD, "scotland", []),
        (Start.REFERRAL_MADE, "northern_ireland", []),
        (Start.LOOKED_AFTER, "england", ["looked-after-review-1", "pep-first"]),
        (Start.EHC_REQUESTED, "england", ["ehc-decide", "ehc-refuse", "ehc-final"]),
        (Start.EHC_REQUESTED, "wales", []),
    ],
)
def test_what_begins_when_something_happens(start, nation, codes):
    begun = begun_by(start, nation, date(2026, 11, 28))
    assert [each.code for each in begun] == codes
    assert all(each.in_force(date(2026, 11, 28)) for each in begun)


def test_first_and_last_day_are_in_force():
    ended = replace(TRANSFER, until=date(2027, 8, 31))
    days = (date(2026, 8, 31), date(2026, 9, 1), date(2027, 8, 31), date(2027, 9, 1))
    assert [ended.in_force(day) for day in days] == [False, True, True, False]


def test_what_may_take_longer_says_by_which_grounds_of_the_regulations():
    grounds = (Stretch.SCHOOL_CLOSED, Stretch.EXCEPTIONAL_CIRCUMSTANCES, Stretch.CHILD_ABSENT)
    assert all(BY_CODE[code].stretches == grounds for code in ("ehc-decide", "ehc-refuse", "ehc-final"))
    assert BY_CODE["ehc-advice"].stretches == (Stretch.APPOINTMENT_MISSED,)
