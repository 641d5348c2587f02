"""The rights matrix, generated from code: every operation by every role, on records of one's own school and others."""

from dataclasses import astuple
from uuid import uuid4

import pytest
from asks import NOT_ABOUT_RECORDS, OPERATIONS, Ask, ask, mixtures, send
from identity.roles.roles import GIVEN_BY_HAND, RIGHTS, Role
from records import Records, narrative
from small_trust import PEOPLE
from strangers import problem
from support.levels import sampled
from telltales import NARRATIVE

BY_ROLE = {role: person for person, (_, role, schools) in reversed(PEOPLE.items()) if schools in (("north",), ())}
ROLES = [role for role in Role if role in GIVEN_BY_HAND]
OF_ONE_SCHOOL = [role.value for role in ROLES if PEOPLE[BY_ROLE[role]][2] == ("north",)]
NEAREST = 2
"""The service decides, and is tried with every role (``test_rights_on_the_bus.py``): here the two roles with the most
rights besides are asked for each operation, of those without its right and of those with it; at a landing one of the
two, in turn."""
NAMED = [each for name, each in OPERATIONS.items() if name not in NOT_ABOUT_RECORDS]
UUID_LENGTH = 36
REFUSALS = ("not_permitted", "not_found", "step_up_required")
SEARCH = "search_records"
WORDS_OF_A_SEARCH = ("incidents.key_wrap", "incidents.file_key")
"""A search of one's own school for a child elsewhere finds nothing, and its words are sealed for the audit log."""


@pytest.fixture(scope="module")
def of(sessions):
    """``of(role)``: the header of someone with that role, at the second tier; all of them signed in beforehand."""
    for person in BY_ROLE.values():
        sessions.bearer(person, elevated=True)
        sessions.bearer(person)
    return lambda role, elevated=True: sessions.bearer(BY_ROLE[role], elevated=elevated)


def _nearest(roles, place=0):
    both = sorted(roles, key=lambda role: -len(RIGHTS[Role(role)]))[:NEAREST]
    return sampled(both, both[place % NEAREST :][:1] or both)


def _holders(operation):
    """Of those who have its right at one school; the safeguarding lead, where nobody of one school has."""
    holders = [role for role in OF_ONE_SCHOOL if operation.right in RIGHTS[Role(role)]]
    return _nearest(holders, NAMED.index(operation)) or [Role.DSL.value]


def test_the_small_trust_has_someone_of_every_role():
    assert set(BY_ROLE) == {role.value for role in ROLES}


def test_without_the_right_nothing_is_given_and_nothing_done(trust, stranger, records, rows, of):
    wrong, tried = [], 0
    with rows.untouched():
        for place, operation in enumerate(NAMED):
            for role in _nearest([role for role in ROLES if operation.right not in RIGHTS[role]], place):
                answer = send(stranger, operation, ask(operation, trust, records["north"]), of(role))
                tried += 1
                if answer.is_success or problem(answer) not in REFUSALS or NARRATIVE in answer.text:
                    wrong.append((operation.name, role.value, answer.status_code, answer.text[:300]))
    assert wrong == [], wrong
    assert tried > 50


def test_with_the_right_but_at_the_first_tier_one_is_asked_to_confirm(trust, stranger, records, rows, of):
    with rows.untouched():
        for operation in [each for each in NAMED if each.tier == "elevated"]:
            holders = [role for role in ROLES if operation.right in RIGHTS[role]]
            for role in _nearest(holders)[:1]:  # the gateway asks identity anew each time: one has to do
                answer = send(stranger, operation, ask(operation, trust, records["north"]), of(role, elevated=False))
                problem(answer, "step_up_required")


def test_another_schools_records_are_not_there(trust, stranger, records, rows, of):
    """Whole requests about the other school, and one's own with a single part from there."""
    wrong = []

    def try_each(operations):
        for operation in operations:
            own, foreign = (ask(operation, trust, records[school]) for school in ("north", "south"))
            for what, request in mixtures(own, foreign):
                for role in _holders(operation):
                    answer = send(stranger, operation, request, of(role))
                    if not _is_nothing(answer, records["south"]):
                        wrong.append((operation.name, role, what, answer.status_code, answer.text[:300]))

    with rows.untouched():
        try_each(each for each in NAMED if each.name != SEARCH)
    with rows.untouched(but=WORDS_OF_A_SEARCH):
        try_each(each for each in NAMED if each.name == SEARCH)
    assert wrong == [], wrong


def _is_nothing(answer, theirs: Records):
    """Refused, or an empty answer in which nothing of theirs stands."""
    if not answer.is_success and problem(answer) not in (*REFUSALS, "invalid_request"):
        return False
    ids = {str(value) for value in astuple(theirs)} - {theirs.school_urn}
    return not any(each in answer.text for each in ids) and narrative("south") not in answer.text


def test_what_does_not_exist_looks_the_same_as_what_is_elsewhere(trust, stranger, records, rows, of):
    """So that ids cannot be tried out: the answer is that for another school's record, word for word."""
    wrong = []
    with rows.untouched():
        for operation in NAMED:
            own, theirs = (ask(operation, trust, records[school]) for school in ("north", "south"))
            if own.path == theirs.path:
                continue
            nowhere = "/".join(str(uuid4()) if len(part) == UUID_LENGTH else part for part in theirs.path.split("/"))
            for role in _holders(operation):
                elsewhere, missing = (
                    _told(send(stranger, operation, Ask(path, own.query, own.body), of(role)))
                    for path in (theirs.path, nowhere)
                )
                if elsewhere != missing:
                    wrong.append((operation.name, role, elsewhere, missing))
    assert wrong == [], wrong


def _told(answer):
    body = answer.json()
    body.pop("correlation_id", None)
    return answer.status_code, body


OF_CHILDREN_WHO_MOVED = {"get_handover", "get_read_request", "get_leaver"}
"""No child of these records did, or left: ``tests/end_to_end/test_file_follows.py`` and ``test_handovers.py`` and
``test_leavers.py`` of ``tests/browser`` read them."""


OF_THE_TRUST = {"get_signed_assessment", "get_signed_assessment_file"}
"""Nobody has signed one here: ``test_impact_assessment.py`` of ``tests/browser`` reads them."""


OF_FILES_TO_BE_DESTROYED = {
    "get_file_disposal", "get_file_certificates", "get_shared_record", "read_file_to_agree", "get_document_to_agree",
}  # fmt: skip
"""The day of no file of these records has come, and the record asked for is about one child alone:
``test_disposal.py`` of ``tests/browser`` reads them."""


OF_CHILDREN_ON_TWO_ROLLS = {"read_at_need"}
"""Nobody of these is: ``test_at_need.py`` of the gateway and ``test_roll_questions.py`` of pupils read it."""


def test_the_safeguarding_lead_reads_what_is_their_schools(trust, stranger, records, of):
    """So that the refusals above are for the role or the school, not for the request."""
    elsewhere = OF_CHILDREN_WHO_MOVED | OF_CHILDREN_ON_TWO_ROLLS | OF_THE_TRUST | OF_FILES_TO_BE_DESTROYED
    readable = [each for each in NAMED if each.method == "GET" and each.name not in elsewhere]
    for operation in [each for each in readable if each.right in RIGHTS[Role.DSL]]:
        answer = send(stranger, operation, ask(operation, trust, records["north"]), of(Role.DSL))
        assert answer.status_code == 200, (operation.name, answer.text)


def test_a_colleague_of_the_same_role_has_no_more_than_a_stranger(stranger, sessions, records, rows):
    """Another teacher's report, and another teacher's action."""
    mine = records["north"]
    colleague = sessions.bearer("colleague", elevated=True)
    with rows.untouched():
        for concern in (mine.waiting, mine.concern):
            problem(stranger.get(f"/api/v1/concerns/{concern}", headers=colleague), "not_found")
        done = {"headers": {**colleague, "If-Match": '"1"'}, "json": {"outcome": "Done."}}
        problem(stranger.post(f"/api/v1/actions/{mine.action}/completion", **done), *REFUSALS)
        problem(stranger.get(f"/api/v1/pupils/{mine.pupil_id}/chronology", headers=colleague), *REFUSALS)
    found = stranger.get("/api/v1/actions?mine_only=false", headers=colleague)
    assert mine.action not in found.text


def test_before_triage_only_the_reporter_and_the_safeguarding_team(stranger, records, of):
    concern = records["north"].waiting
    for role in ROLES:
        answer = stranger.get(f"/api/v1/concerns/{concern}", headers=of(role))
        if role in (Role.DSL, Role.HEADTEACHER, Role.TRUST_LEAD):
            assert answer.status_code == 200, role
        elif BY_ROLE[role] != "teacher":
            problem(answer, *REFUSALS)
