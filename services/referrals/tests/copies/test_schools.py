"""Schools and when they meet are copied from identity, whatever order its events come in."""

import pytest
from chassis.ground.away import OwnerAway
from referrals.copies.known import keep_calendars
from referrals.models import KNOWN_SCHOOLS, SchoolRow
from referrals_world import OWN


def row_of(here, school_id):
    with here.database.unit(OWN, schools=[]) as unit:
        return unit.session.get_one(SchoolRow, school_id)


def open_unit(here):
    return lambda: here.database.unit(OWN, all_schools=KNOWN_SCHOOLS)


def test_an_older_version_never_replaces_a_newer_one(here):
    school_id = here.school(nation="wales")
    here.changed(school_id, 3)
    here.elsewhere.calendars.clear()
    here.changed(school_id, 2)
    row = row_of(here, school_id)
    assert (row.version, row.calendar_version, row.calendar["nation"]) == (3, 3, "wales")


def test_a_silent_owner_leaves_the_event_to_come_again(here):
    school_id = here.school()
    here.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        here.changed(school_id, 2)
    assert row_of(here, school_id).version == 1


def test_a_calendar_that_is_missing_is_fetched_afterwards(here):
    school_id = here.school()
    calendar = here.elsewhere.calendars.pop(school_id)
    here.changed(school_id, 2)
    assert row_of(here, school_id).calendar_version == 1
    keep_calendars(open_unit(here), here.elsewhere)
    assert row_of(here, school_id).calendar_version == 1, "identity still has none"
    here.elsewhere.calendars[school_id] = calendar
    keep_calendars(open_unit(here), here.elsewhere)
    assert row_of(here, school_id).calendar_version == 2
