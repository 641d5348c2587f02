"""Who left so long ago that they would be forgotten is found by those alone who read whole files: they have one."""

from datetime import date
from uuid import uuid4

import pytest
from haven_schemas.acts.pupils import groups
from haven_schemas.rights import Right
from pupils.groups.group import get_group, keep_group, list_groups
from pupils.models import KeptFromRow, PupilRow, RollEndRow
from sqlalchemy import select

FINDS = {Right.PUPIL_FIND, Right.CONCERN_REPORT}
READS_SOME = FINDS | {Right.PUPIL_READ, Right.RECORD_READ}
READS_WHOLE = READS_SOME | {Right.CONCERN_TRIAGE}
FORGOTTEN_BY = date(2020, 11, 24)


@pytest.fixture
def left(roll, school, feed, as_csv, row):
    """Names and the days they left; the last is at school still."""
    days = {"Aa": date(2016, 7, 21), "Bb": FORGOTTEN_BY, "Cc": date(2020, 11, 25), "Dd": date(2025, 7, 21), "Ee": None}
    roll.deliver(feed, as_csv(*(row(legal_surname="Quill", legal_forename=name) for name in days)))
    with roll.open_unit([school]) as unit:
        for pupil in unit.session.scalars(select(PupilRow)):
            pupil.left_on, pupil.on_roll = days[pupil.legal_forename], days[pupil.legal_forename] is None
        unit.session.add(RollEndRow(left_by=FORGOTTEN_BY, said_at=unit.now))
    return {pupil.legal_forename: pupil.id for pupil in roll.pupils(school)}


def found(roll, who, query="quill", **given):
    return [each.known_as.split()[0] for each in roll.find(who, query, leavers=True, **given).pupils]


def test_whoever_does_not_read_whole_files_finds_no_more_than_if_they_were_forgotten(roll, school, left):
    for rights, elevated, years in (
        (FINDS, False, None),
        (READS_SOME, True, None),
        (READS_WHOLE, False, None),
        (READS_WHOLE, True, ["7", "8"]),
    ):
        who = roll.staff(school, rights=rights, elevated=elevated, years=years)
        for query in ("quill", "", "quil", "quilll"):
            assert found(roll, who, query) == ["Cc", "Dd", "Ee"], (rights, query)
        assert found(roll, who, "bb quill") == []


def test_whoever_reads_whole_files_finds_them_and_not_a_child_they_are_linked_to(roll, school, left):
    lead = roll.staff(school, rights=READS_WHOLE, elevated=True)
    assert found(roll, lead) == ["Aa", "Bb", "Cc", "Dd", "Ee"]
    with roll.open_unit([school]) as unit:
        for name in ("Aa", "Dd"):
            link = KeptFromRow(link_id=uuid4(), staff_id=lead.actor_id, subject_id=left[name], active=True, version=1)
            unit.session.add(link)
    assert found(roll, lead) == ["Bb", "Cc", "Dd", "Ee"], "who left since is found by everybody"
    elsewhere = roll.staff(roll.add_school(), rights=READS_WHOLE, elevated=True)
    assert found(roll, elsewhere) == []


def test_until_retention_has_said_a_day_everybody_is_found(roll, school, left):
    with roll.open_unit([school]) as unit:
        unit.session.query(RollEndRow).delete()
    assert found(roll, roll.staff(school, rights=FINDS)) == ["Aa", "Bb", "Cc", "Dd", "Ee"]


def test_pages_join_behind_many_who_are_not_found(roll, school, left, monkeypatch):
    monkeypatch.setattr("pupils.finding.find._AT_ONCE", 1)
    who, joined, cursor = roll.staff(school, rights=FINDS), [], None
    while True:
        page = roll.find(who, "quill", leavers=True, limit=1, cursor=cursor)
        joined += [each.known_as.split()[0] for each in page.pupils]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert joined == ["Cc", "Dd", "Ee"]


def test_a_group_does_not_tell_of_them(roll, school, left):
    pastoral = roll.staff(school, rights=READS_SOME | {Right.GROUP_KEEP}, elevated=True)
    members = [left[name] for name in ("Aa", "Cc", "Ee")]
    kept = groups.KeepGroup(school_id=school, name="Breakfast", pupil_ids=members)
    group = roll.run(pastoral, keep_group, roll.extras.keyring, kept)
    shown = roll.run(pastoral, get_group, roll.extras.keyring, groups.GroupAsked(group_id=group.id))
    assert [each.id for each in shown.pupils] == members[1:]
    (line,) = roll.run(pastoral, list_groups, roll.extras.keyring, groups.ListGroups()).groups
    assert line.pupils == 2
