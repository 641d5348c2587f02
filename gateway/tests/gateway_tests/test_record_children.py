"""Who is in a record and what part they had, with the services' answers made up: what is asked for, and what stays."""

import re

import pytest
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.incidents import SubjectView
from haven_schemas.acts.incidents.children import ChildInPart, ChildrenVersion, EarlierChildren, RecordChildren
from haven_schemas.acts.incidents.conflicts import OpenWork, WorkToPassOn
from haven_schemas.acts.pupils import Pupil, PupilPage
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, PEOPLE, Identity, number, send

RECORD, BEN, CLEO, BOY, DORA = (number(last) for last in range(80, 85))
ADDRESS = f"/records/{RECORD}/children"
MAY_HAVE = "alleged_to_have_harmed"


def _pupil(pupil_id, name):
    return Pupil(
        id=pupil_id, upn=None, known_as=name, legal_name=name, year_group="7", class_name="7B", school_id=NORTH.id
    )


def _children(**changes):
    found = RecordChildren(
        record_id=RECORD, kind="concern", school_id=NORTH.id, incident_id=None, concern_id=RECORD, version=2,
        children=[
            SubjectView(subject_id=BEN, role="harmed", not_listed=None),
            SubjectView(subject_id=CLEO, role=MAY_HAVE, not_listed=None),
            SubjectView(subject_id=BOY, role="witness", not_listed="A boy in a red coat"),
        ],
        earlier=[
            EarlierChildren(
                version=1, children=[ChildInPart(subject_id=BEN, role=MAY_HAVE)], corrected_by=ME, corrected_at=NOW,
                reason="They had been swapped.",
            )
        ],
        restricted=False, may_correct=True,
    )  # fmt: skip
    return found.model_copy(update=changes)


@pytest.fixture
def services():
    made = Identity()
    made.answers |= {
        "record_children": _children(),
        "get_pupils": PupilPage(pupils=[_pupil(BEN, "Ben Oak"), _pupil(CLEO, "Cleo Elm")], next_cursor=None),
        "find_pupils": PupilPage(pupils=[_pupil(BEN, "Ben Oak"), _pupil(DORA, "Dora Fir")], next_cursor=None),
        "staff_names": StaffList(staff=[StaffMember(id=ME, name="Ada Admin")]),
        "correct_children": ChildrenVersion(record_id=RECORD, version=3),
        "work_to_pass_on": WorkToPassOn(work=[]),
    }
    return made


def _as_it_is():
    return {f"role_{BEN}": "harmed", f"role_{CLEO}": MAY_HAVE, f"role_{BOY}": "witness", "version": "2"}


def test_whoever_may_read_it_sees_now_and_before_and_only_those_who_triage_correct(open_browser, services):
    page = open_browser(services).get(ADDRESS).text
    for words in ("Ben Oak", "A boy in a red coat", "They had been swapped.", "Save the correction", "Version 1"):
        assert words in page
    services.answers["record_children"] = _children(may_correct=False)
    page = open_browser(services).get(ADDRESS).text
    assert "They had been swapped." in page
    assert "Save the correction" not in page
    reader = Identity([right for right in PEOPLE if right is not Right.CONCERN_TRIAGE])
    reader.answers |= {name: services.answers[name] for name in ("record_children", "get_pupils", "staff_names")}
    assert open_browser(reader).get(ADDRESS).status_code == 200


def test_a_child_is_found_without_losing_what_was_chosen_and_comes_in_with_a_part(open_browser, services):
    browser = open_browser(services)
    chosen = {**_as_it_is(), f"role_{BEN}": "affected", "reason": "She was there.", "search": "dora"}
    page = send(browser, ADDRESS, do="find", **chosen).text
    assert re.search(rf'id="role-{BEN}".*?value="affected" selected', page, re.DOTALL)
    assert f'id="added-{DORA}"' in page
    assert f'id="added-{BEN}"' not in page, "is in it already"
    assert "She was there." in page
    missing = send(browser, ADDRESS, do="save", **chosen, added_id=str(DORA))
    assert missing.status_code == 400
    assert "Choose what part they had in it." in missing.text
    done = send(browser, ADDRESS, do="save", **chosen, added_id=str(DORA), added_role="witness")
    assert (done.status_code, done.location) == (303, ADDRESS)
    asked = services.last("correct_children")
    assert [(child.subject_id, child.role) for child in asked.roles] == [
        (BEN, "affected"), (CLEO, MAY_HAVE), (BOY, "witness"),
    ]  # fmt: skip
    assert [(child.pupil_id, child.role) for child in asked.added] == [(DORA, "witness")]
    assert (asked.version, asked.reason) == (2, "She was there.")
    assert "work about them" not in browser.get(ADDRESS).text


def test_work_of_a_colleague_who_is_kept_from_the_child_is_said(open_browser, services):
    services.answers["work_to_pass_on"] = WorkToPassOn(work=[OpenWork(staff_id=ME, kind="concern", matter_id=RECORD)])
    browser = open_browser(services)
    send(browser, ADDRESS, do="save", **_as_it_is(), added_id=str(DORA), added_role="witness", reason="x")
    assert "It is listed under Staff who may not see it" in browser.get(ADDRESS).text


@pytest.mark.parametrize(
    ("field", "code", "words"),
    [
        ("roles", FieldCode.AS_IT_IS, "Change the part of a child, or choose a child to add."),
        ("added.0.pupil_id", FieldCode.DUPLICATE, "This child is in it already."),
    ],
)
def test_what_is_not_taken_is_said_beside_its_field(open_browser, services, field, code, words):
    services.answers["correct_children"] = Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(field, code)])
    refused = send(open_browser(services), ADDRESS, do="save", **_as_it_is(), reason="x")
    assert refused.status_code == 400
    assert refused.text.count(words) == 2, "in the summary, and beside the field"


def test_a_colleague_who_was_quicker_is_said_and_what_was_chosen_stays(open_browser, services):
    services.answers["correct_children"] = Problem(ErrorCode.STALE_VERSION)
    stale = send(
        open_browser(services), ADDRESS, do="save", **{**_as_it_is(), f"role_{BEN}": "affected"}, reason="Mine."
    )
    assert stale.status_code == 412
    assert "Someone else corrected this" in stale.text
    assert "Mine." in stale.text
    assert re.search(rf'id="role-{BEN}".*?value="affected" selected', stale.text, re.DOTALL)
    assert 'name="version" value="2"' in stale.text
