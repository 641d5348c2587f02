"""What comes out of a sealed report is kept, whatever is wrong with it."""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from incidents.report.opened_report import ReportContext, labels_of, read_report, unreadable

NOW = datetime(2026, 7, 24, 12, tzinfo=UTC)
CATEGORY, NOT_SURE, SCHOOL = uuid4(), uuid4(), uuid4()
KNOWN = ReportContext(SCHOOL, {CATEGORY, NOT_SURE}, NOT_SURE, NOW)
GOOD = {
    "category_id": str(CATEGORY),
    "occurred_at": "2026-07-24T10:45",
    "account": "What was seen.",
    "child_words": "Said.",
    "action_taken": "Done.",
    "pupils": [
        {"pupil_id": str(uuid4()), "label": "Amara, 7B", "role": "harmed"},
        {"label": "A boy", "role": "witness"},
    ],
    "details": {"how_known": "seen", "place": "Hall", "marks": [{"pupil": 0, "region": "chest", "kind": "cut"}]},
}


def _read(**changed):
    return read_report(json.dumps({**GOOD, **changed}).encode(), KNOWN)


def test_a_report_that_is_in_order_is_taken_as_it_is_in_london_s_time():
    opened = _read()
    assert opened.problems == ()
    assert opened.request.occurred_at == datetime(2026, 7, 24, 9, 45, tzinfo=UTC)
    assert (opened.request.category_id, opened.request.account) == (CATEGORY, "What was seen.")
    assert [each.not_listed for each in opened.request.pupils] == [None, "A boy"]
    assert opened.request.details.marks[0].region == "chest"


def test_each_part_that_does_not_hold_is_replaced_and_named():
    wrong = {
        "category_id": str(uuid4()),
        "occurred_at": (NOW + timedelta(days=1)).isoformat(),
        "account": "",
        "pupils": [],
        "details": {"how_known": "dreamt", "place": "Hall"},
    }
    for name, value in wrong.items():
        opened = _read(**{name: value})
        expected = {"category_id": "category"}.get(name, name)
        assert opened.problems == (expected,), name
    assert _read(**wrong).request.details.place == "Hall"
    assert _read(category_id=None).request.category_id == NOT_SURE
    assert _read(occurred_at="noon").request.occurred_at == NOW


def test_when_a_child_is_expected_is_taken_and_what_is_no_such_day_stands_in_the_words_for_them():
    def unborn(typed, label="Sara's baby"):
        opened = _read(pupils=[{"label": label, "role": "affected", "expected_on": typed}])
        (pupil,) = opened.request.pupils
        return pupil.expected_on, pupil.not_listed, opened.problems

    assert unborn("2026-10-01") == (date(2026, 10, 1), "Sara's baby", ())
    assert unborn("") == (None, "Sara's baby", ())
    for typed in ("in spring", "2036-10-01", "2016-10-01"):
        assert unborn(typed) == (None, f"Sara's baby (expected: {typed})", ("pupils",))
    _, words, _ = unborn("z" * 100, "y" * 300)
    assert (len(words), words.endswith(f"(expected: {'z' * 30})")) == (200, True)


def test_how_soon_it_has_to_be_read_is_taken_and_what_is_no_code_is_named():
    said = {"urgency": "now", "told": "nobody", "told_in_person": "Nobody is there"}
    opened = _read(details={**GOOD["details"], **said})
    assert opened.request.details.model_dump(include=set(said)) == said
    assert opened.problems == ()
    odd = _read(details={**GOOD["details"], "urgency": ["now"], "told": "the cat"})
    assert (odd.request.details.urgency, odd.request.details.told, odd.problems) == (None, None, ("details",))


def test_an_account_longer_than_a_concern_holds_goes_on_in_the_next_box():
    opened = _read(account="a" * 20_000 + "the end")
    assert opened.request.action_taken.endswith("the end")
    assert opened.problems == ("account",)


def test_what_is_no_report_at_all_is_kept_as_words():
    assert read_report(b"He hit me \xff", KNOWN).request.account.startswith("He hit me")
    assert read_report(b"[" * 100_000, KNOWN).request.account.startswith("[[[")
    assert labels_of(b"[" * 100_000) == labels_of(b"[]") == labels_of(b"\xff") == []
    assert unreadable(KNOWN).problems == ("unreadable",)


def test_each_mark_stands_by_itself_and_no_word_of_one_is_lost():
    good = GOOD["details"]["marks"][0]
    marks = [
        good,
        {**good, "region": "tail", "description": "Long and thin."},
        {**good, "pupil": 2, "description": "On her brother."},
        {**good, "x": 5, "y": 99_999, "kind": "dent"},
        {**good, "description": "a" * 500 + "the end"},
        "no mark",
        *[good] * 30,
        {**good, "description": "One more."},
    ]
    opened = _read(details={**GOOD["details"], "marks": marks})
    kept = opened.request.details.marks
    assert [mark.kind for mark in kept[:3]] == ["cut", "other", "cut"]
    assert (kept[1].x, len(kept), len(kept[2].description)) == (None, 30, 500)
    assert opened.problems == ("details",)
    assert (opened.request.details.how_known, opened.request.details.place) == ("seen", "Hall")
    for words in ("Done.", "Long and thin.", "On her brother.", "the end", "One more."):
        assert words in opened.request.action_taken


def test_half_a_character_is_replaced_wherever_it_stands():
    half = "Broken \ud83d off \U0001f600"
    opened = _read(
        account=half, child_words=half, pupils=[{"label": half, "role": "harmed"}],
        details={"place": half, "marks": [{"region": "chest", "kind": "cut", "description": half}]},
    )  # fmt: skip
    whole = "Broken \ufffd off \U0001f600"
    request = opened.request
    assert (request.account, request.child_words, request.pupils[0].not_listed) == (whole, whole, whole)
    assert (request.details.place, request.details.marks[0].description) == (whole, whole)
    assert opened.problems == ()
    request.model_dump_json()


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.just("half \ud83d"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*GOOD, "pupil", "marks"]), inner),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(GOOD, _anything)))
def test_nothing_a_browser_sends_makes_it_stumble(told):
    plain = json.dumps(told).encode()
    opened = read_report(plain, KNOWN)
    assert opened.request.school_id == SCHOOL
    assert opened.request.pupils
    opened.request.model_dump_json()  # as it is sealed and sent
    labels_of(plain)
