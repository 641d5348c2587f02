"""Who reads a child's file at the school they left and at the one they came to: each role, before, while and after.

Every role holds all category groups here; what a group or a year leaves out is held in ``sight``.
"""

import pytest
from haven_schemas.errors import ErrorCode, Problem

ROLES = ("lead", "reader", "senco", "triager", "reporter", "ruler", "keeper", "visitor")
READ = {"lead", "reader", "senco"}
"""Roles that read records of their school; who only triages reads nothing that was decided."""
EXPECTED = {
    # phase: (at the old school, at the new one)
    "before": (READ, set()),
    "moved": (READ, {"lead"}),
    "received": (set(), READ),
    "back": ({"lead"}, READ),
    "undone": (READ, set()),
}


def reads(incidents, moving, who, concern, child):
    try:
        return bool(incidents.get(who, concern).account) and concern in moving.reads(who, child)
    except Problem as problem:
        if problem.code not in (ErrorCode.NOT_FOUND, ErrorCode.STEP_UP_REQUIRED):
            raise
        return False


def play(incidents, moving, phase, child, school, elsewhere):
    """The child's ids today at the old school and at the new one."""
    if phase == "before":
        return child, child
    came = incidents.pupil(elsewhere)
    moved = moving.move(child, school, elsewhere, as_pupil=came)
    if phase in ("received", "back"):
        new = incidents.lead(elsewhere)
        moving.sign(new, moving.handovers(new)[0].id)
    if phase == "back":
        again = incidents.pupil(school)
        moving.move(came, elsewhere, school, as_pupil=again)
        return again, came
    if phase == "undone":
        moving.unmove(moved)
    return child, came


@pytest.mark.parametrize("phase", EXPECTED)
def test_each_role_reads_what_the_school_reads(incidents, moving, school, elsewhere, phase):
    child = incidents.pupil(school)
    concern = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
    incidents.accept(incidents.lead(school), concern)
    old_id, new_id = play(incidents, moving, phase, child, school, elsewhere)
    for at, pupil, expected in ((school, old_id, EXPECTED[phase][0]), (elsewhere, new_id, EXPECTED[phase][1])):
        read = {role for role in ROLES if reads(incidents, moving, incidents.staff(role, at), concern, pupil)}
        assert read == expected
