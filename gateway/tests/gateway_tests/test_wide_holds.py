"""Pages and operations of holds on many files."""

import pytest
from haven_schemas.acts.retention.wide_holds import WideHold, WideHoldList
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid, words_of
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, handed, number, send
from gateway_tests.kept import NOW, OF_LEAD, ZARA, answering, inside

NEW, LIST = "/retention/wide-holds/new", "/retention/holds"
HOLD = WideHold(
    id=number(570), kind="inquiry", school_ids=[NORTH.id], children=None, born_from=1998, born_to=None, left_from=None,
    left_to=None, until=None, words="Letter <7>.", placed_by=number(7), placed_at=NOW, lift_asked_by=None,
    lift_asked_at=None, lift_words="", lifted_by=None, lifted_at=None, lifted_words="", may_lift=True, version=1,
)  # fmt: skip
ASKED = HOLD.model_copy(update={"lift_asked_by": number(8), "lift_asked_at": NOW, "lift_words": "Over.", "version": 2})
EVERYTHING = HOLD.model_copy(update={"id": number(571), "school_ids": None, "born_from": None, "may_lift": False})
LISTED = HOLD.model_copy(update={"id": number(572), "children": 3, "lifted_at": NOW, "lifted_by": number(8)})
ONE = f"/retention/wide-holds/{HOLD.id}"
TYPED = {"scope": "some", "school": [str(NORTH.id)], "kind": "inquiry", "words": "Letter 7.", "key": "k"}


@pytest.fixture
def retention():
    made = answering([*OF_LEAD, Right.RETENTION_HOLD])
    made.answers |= {
        "list_wide_holds": WideHoldList(holds=[HOLD, EVERYTHING, LISTED]), "place_wide_hold": HOLD,
        "lift_wide_hold": ASKED,
    }  # fmt: skip
    return made


@pytest.fixture
def ada(open_browser, retention):
    return open_browser(retention)


def test_they_stand_above_the_others_with_their_limits(ada):
    page = inside(ada.get(LIST))
    for words in ("North School; born 1998 or later", "All disposals are stopped", NEW, ONE):
        assert words in page, words
    assert "by a list" not in page
    assert "3 children by a list" in inside(ada.get(f"{LIST}?show=lifted"))


def test_one_is_placed_with_what_was_chosen(ada, retention):
    answer = send(ada, NEW, **TYPED, born_from="1998", left_to="2016", until="31/8/2099")
    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    asked = retention.last("place_wide_hold")
    assert (asked.school_ids, asked.born_from, asked.left_to, asked.subject_ids) == ([NORTH.id], 1998, 2016, None)
    send(ada, NEW, **TYPED | {"scope": "all"}, born_from="1998")
    asked = retention.last("place_wide_hold")
    assert (asked.school_ids, asked.born_from) == (None, None), "everything has no limit"


def test_a_list_of_children_comes_along_by_their_ids(ada, retention):
    page = inside(ada.get(f"{NEW}?child={ZARA}&child={number(5)}"))
    assert "2 children" in page
    assert 'name="scope"' not in page
    send(ada, NEW, child=[str(ZARA), str(number(5))], kind="claim", words="x")
    assert retention.last("place_wide_hold").subject_ids == [ZARA, number(5)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"scope": ""}, "Choose which files."),
        ({"scope": "some", "school": []}, "say at least a school or a year"),
        ({"kind": ""}, "Choose why nothing may be destroyed."),
        ({"words": ""}, "Say why, and at whose word."),
        ({"born_from": "98"}, "Write the year in four figures"),
        ({"until": "31/2/2030"}, "or leave it empty"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_placed(ada, retention, typed, words):
    answer = send(ada, NEW, **TYPED | typed)
    assert answer.status_code == 400
    assert words in answer.text.split("govuk-error-summary", 1)[1]
    assert "place_wide_hold" not in [name for name, _ in retention.asked]


def test_a_refusal_says_what_to_do(ada, retention):
    retention.answers["place_wide_hold"] = Problem(ErrorCode.NOT_PERMITTED)
    answer = send(ada, NEW, **TYPED)
    assert (answer.status_code, "Only who looks after the whole trust" in inside(answer)) == (403, True)
    retention.answers["place_wide_hold"] = invalid("born_to", FieldCode.NOT_ALLOWED)
    assert "The last year comes before the first." in inside(send(ada, NEW, **TYPED))


def test_who_leads_at_one_school_reads_that_it_is_of_that_school(open_browser, retention):
    """Nothing is ticked there, so no sentence may say so."""
    view = retention.answers["token_for_session"]
    retention.answers["token_for_session"] = view.model_copy(update={"schools": [NORTH]})
    page = inside(open_browser(retention).get(NEW))
    assert "Only those kept by North School, of the years below" in page
    retention.answers["place_wide_hold"] = Problem(ErrorCode.NOT_PERMITTED)
    assert "Tick" not in inside(send(open_browser(retention), NEW, **TYPED | {"scope": "all"}))


def test_the_first_asks_and_the_second_lifts(ada, retention):
    page = inside(ada.get(ONE))
    for words in ("Letter &lt;7&gt;.", "Ask that it be lifted", "until a second person says the same"):
        assert words in page, words
    assert send(ada, ONE, words="Over.", version="1").status_code == 303
    asked = retention.last("lift_wide_hold")
    assert (asked.hold_id, asked.words, asked.version) == (HOLD.id, "Over.", 1)
    retention.answers["list_wide_holds"] = WideHoldList(holds=[ASKED])
    assert "Lift it, as the second person" in inside(ada.get(ONE))
    retention.answers["lift_wide_hold"] = Problem(ErrorCode.NOT_INDEPENDENT)
    answer = send(ada, ONE, words="Over.", version="2")
    assert words_of(ErrorCode.NOT_INDEPENDENT) in inside(answer)
    retention.answers["lift_wide_hold"] = Problem(ErrorCode.STALE_VERSION)
    assert "somebody else said something" in inside(send(ada, ONE, words="Over.", version="1"))
    assert ada.get(f"/retention/wide-holds/{number(9)}").status_code == 404


def test_who_may_hold_nothing_gets_no_form(open_browser):
    reader = open_browser(answering([Right.RETENTION_READ]))
    assert reader.get(NEW).status_code == 403
    assert NEW not in inside(reader.get(LIST))


def test_a_program_places_lists_and_lifts(open_browser, retention):
    browser = open_browser(retention)
    told = {"Authorization": "Bearer " + handed("b" * 43), "Idempotency-Key": "k", "If-Match": '"1"'}

    def call(method, path="", body=None):
        return browser.open(f"/api/v1/retention/wide-holds{path}", method=method, json=body, headers=told)

    found = call("GET").json["holds"]
    assert [(each["school_urns"], each["children"]) for each in found] == [
        ([NORTH.urn], None), (None, None), ([NORTH.urn], 3),
    ]  # fmt: skip
    body = {
        "kind": "inquiry",
        "words": "Letter 7.",
        "school_urns": [NORTH.urn],
        "pupil_ids": [str(ZARA)],
        "left_to": 2016,
    }
    assert call("POST", "", body).status_code == 201
    asked = retention.last("place_wide_hold")
    assert (asked.school_ids, asked.subject_ids, asked.left_to) == ([NORTH.id], [ZARA], 2016)
    assert call("POST", f"/{HOLD.id}/lifting", {"words": "Over."}).json["lift_words"] == "Over."
    assert retention.last("lift_wide_hold").version == 1
