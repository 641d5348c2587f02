"""Leavers of whom nothing was ever recorded are let go; whoever has anything stays, and no report is lost to it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from chassis.units.ids import new_id
from chassis.units.models import FileKeyRow
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.events import LeaversDue, PupilChanged
from incidents.conflicts.link import link_staff
from incidents.destroyed_files import destroyed_among
from incidents.disposal.destroy import OF_A_CHILD
from incidents.disposal.leavers import SOMETHING, copy_pupil, let_leavers_go
from incidents.models import ConflictRow, KnownPupilRow, LeaverRow, StaffLinkRow
from incidents.narrative import holder_of
from incidents.report.unnamed import LEFT_LONG_AGO
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

GOES_ALONG = {
    "conflict.subject_id", "staff_link.subject_id", "link_question.subject_id", "possible_link.subject_id",
    "file_reading.subject_id", "file_reader.subject_id", "file_grant.subject_id",
    "known_pupil.pupil_id", "leaver.subject_id", "pupil_move.from_pupil_id", "pupil_move.to_pupil_id",
    "subject_alias.alias_id", "subject_alias.means_id", "subject_alias.root_id",
}  # fmt: skip
"""Who is linked, who looked at an empty page, what the roll said, and which ids are one child's."""


def due(desk, *children):
    event = LeaversDue.of(new_id(), children)
    with desk.units([]) as unit:
        let_leavers_go(unit, desk.incidents.keyring, event)
    return said(desk)[-1]


def said(desk):
    return [each["data"] for each in desk.incidents.published() if each["type"] == "incidents.leavers_let_go"]


def known(desk, child):
    return desk.rows(KnownPupilRow, KnownPupilRow.pupil_id == child)


def test_each_row_that_names_a_child_keeps_them_or_goes_along():
    """A new one is to be thought about: whether it says that something is recorded."""
    names = {f"{each.class_.__tablename__}.{each.key}": each for each in OF_A_CHILD}
    assert set(names) == GOES_ALONG | {f"{each.class_.__tablename__}.{each.key}" for each in SOMETHING}
    assert len(OF_A_CHILD) == len(GOES_ALONG) + len(SOMETHING)


def test_who_has_nothing_goes_with_every_copy_and_who_has_anything_stays(desk):
    """A parent who works here is no record, and goes along; a brother's report is one."""
    incidents = desk.incidents
    gone = incidents.others.pupils[desk.anna].model_copy(update={"on_roll": False, "version": 2})
    incidents.others.pupils[desk.anna] = gone
    with desk.units([]) as unit:
        copy_pupil(unit, incidents.others, PupilChanged(pupil_id=desk.anna, version=2))
    linked = LinkStaff(staff_id=desk.lead.actor_id, subject_id=desk.anna, kind="parent")
    incidents.run(desk.lead, link_staff, incidents.others, linked)
    desk.concern(desk.ben)
    assert desk.rows(LeaverRow, LeaverRow.subject_id == desk.anna) == 1
    answer = due(desk, [desk.anna], [desk.ben])
    assert (answer["subject_ids"], answer["children"], answer["kept"]) == ([str(desk.anna)], 1, 1)
    assert (known(desk, desk.anna), known(desk, desk.ben)) == (0, 1)
    assert [desk.rows(each) for each in (ConflictRow, StaffLinkRow, LeaverRow)] == [0, 0, 0]
    again = due(desk, [desk.anna], [desk.ben])
    assert again["subject_ids"] == [str(desk.anna)], "the roll may be of an older day, and is told again"
    [entry, _] = incidents.audited("disposal:leavers:let_go")
    assert entry["subject_ids"] == []


def test_a_child_is_kept_whole(desk):
    """By whichever id; by one that the roll did not name; by a record that was moved away; by a destroyed file."""
    incidents = desk.incidents
    alias, stranger, moved, destroyed = (incidents.pupil(desk.school) for _ in range(4))
    desk.concern(alias)
    desk.merge(stranger, incidents.pupil(desk.school))
    with desk.units([desk.school]) as unit:
        incidents.keyring.new_data_key(unit, new_id(), [holder_of(moved)])
    desk.close(desk.record(destroyed))
    desk.dispose(destroyed)
    answer = due(desk, [desk.anna, alias], [stranger], [moved], [destroyed])
    assert (answer["subject_ids"], answer["kept"]) == ([], 4)
    assert [known(desk, each) for each in (desk.anna, stranger, moved)] == [1, 1, 1]


def test_whoever_reports_at_that_moment_keeps_the_child(desk):
    with desk.units([desk.school]) as unit:
        assert destroyed_among(unit, [desk.anna]) == frozenset()  # as a report begins
        with pytest.raises(OperationalError):
            due(desk, [desk.anna])
    concern_id = desk.concern(desk.anna)
    assert due(desk, [desk.anna])["kept"] == 1
    assert [each.subject_id for each in desk.incidents.get(desk.lead, concern_id).subjects] == [desk.anna]


def test_whoever_reports_a_moment_later_is_taken_and_asked(desk):
    """The report waits for the end of the other transaction; sent from a permit, or after the roll forgot the child, it
    is the same."""
    with ThreadPoolExecutor() as people:
        with desk.units([]) as unit:
            event = LeaversDue.of(new_id(), [[desk.anna]])
            let_leavers_go(unit, desk.incidents.keyring, event)
            report = people.submit(desk.concern, desk.anna, desk.ben)
        concern_id = report.result(timeout=20)
    del desk.incidents.others.pupils[desk.anna]
    for each in (concern_id, desk.concern(desk.anna, desk.ben, who=desk.incidents.permit(desk.school))):
        seen = desk.incidents.get(desk.lead, each)
        assert desk.ben in {child.subject_id for child in seen.subjects}
        [words] = [child.not_listed for child in seen.subjects if child.subject_id != desk.ben]
        assert words == LEFT_LONG_AGO
    assert due(desk, [desk.anna])["children"] == 1, "nothing came to stand under the id"


def test_a_roll_of_an_older_day_is_told_once_more(desk):
    """It has the child again, on a roll even: nothing can be written under the id."""
    due(desk, [desk.anna])
    with desk.units([]) as unit:
        copy_pupil(unit, desk.incidents.others, PupilChanged(pupil_id=desk.anna, version=9))
    assert said(desk)[-1]["subject_ids"] == [str(desk.anna)]
    assert known(desk, desk.anna) == 0
    desk.close(desk.record(desk.ben))
    desk.dispose(desk.ben)
    before = len(said(desk))
    with desk.units([]) as unit:
        copy_pupil(unit, desk.incidents.others, PupilChanged(pupil_id=desk.ben, version=9))
    assert len(said(desk)) == before, "whose file was destroyed is for retention"


def test_a_tombstone_is_left_of_each_id(desk):
    alias = new_id()
    desk.merge(desk.anna, alias)
    due(desk, [desk.anna, alias])
    with desk.units([]) as unit:
        rows = unit.session.scalars(select(FileKeyRow).where(FileKeyRow.holder_id.in_([desk.anna, alias]))).all()
        assert {row.wrapped for row in rows} == {""}
        assert len(rows) == 2
