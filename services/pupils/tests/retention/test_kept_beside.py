"""A former pupil of whom somebody wrote, or who was protected, is no leaver without a file."""

import json
from datetime import date
from uuid import uuid4

import pytest
from haven_schemas.acts.pupils.matching import EndProtection, ProtectIdentity
from haven_schemas.acts.pupils.record import AddLocal, OverrideStop, RemoveLocal
from haven_schemas.acts.pupils.retention import LeaversQuery
from haven_schemas.rights import Right
from pupils.leavers.find import find_leavers
from pupils.models import FeedRow, PupilRow
from pupils.protection.protection import end_protection, protect_identity
from pupils.record.local import add_local, remove_local
from pupils.record.stops import override_stop
from two_schools import SERVICE

JSON = "application/json"
LEFT_ON, LEFT_BY = date(2017, 7, 21), date(2017, 7, 31)
LEAD = {
    Right.PUPIL_FIND, Right.PUPIL_READ, Right.PUPIL_ADD_LOCAL, Right.PUPIL_OVERRIDE_STOP, Right.PUPIL_MATCH,
    Right.PUPIL_PROTECT,
}  # fmt: skip
SALLY = {"id": "9", "surname": "Ash", "forename": "Sally", "phones": [{"number": "01632 960 001"}]}


@pytest.fixture
def lead(roll, school):
    return roll.staff(school, rights=LEAD, elevated=True)


@pytest.fixture
def arrived(roll, feed, school):
    """A function that brings a pupil onto the roll, with contacts as a feed tells them."""
    with roll.open_unit([school]) as unit:
        unit.session.get_one(FeedRow, feed.id).groups = ["contacts"]

    def arrived(*contacts):
        row = {
            "source_id": "1", "legal_surname": "Ash", "legal_forename": "Ida", "date_of_birth": "2010-03-02",
            **({"contacts": list(contacts)} if contacts else {}),
        }  # fmt: skip
        roll.deliver(feed, json.dumps({"mode": "delta", "pupils": [row]}).encode(), JSON)
        [pupil] = roll.pupils(school)
        return pupil.id

    return arrived


def leavers(roll, pupil_id):
    """Whom retention is told of, once the pupil left long ago."""
    with roll.open_unit(None) as unit:
        row = unit.session.get_one(PupilRow, pupil_id)
        row.on_roll, row.left_on = False, LEFT_ON
    found = roll.run(SERVICE, find_leavers, roll.extras.keyring, LeaversQuery(left_by=LEFT_BY))
    return [each.subject_ids[0] for each in found.leavers]


def add(roll, lead, pupil_id, kind):
    asked = AddLocal(pupil_id=pupil_id, kind=kind, text="Sally, 01632 960 001")
    return roll.run(lead, add_local, roll.extras.keyring, asked).id


def test_who_has_no_more_than_a_roll_leaves(roll, lead, arrived):
    pupil_id = arrived(SALLY)
    add(roll, lead, pupil_id, "contact")
    assert leavers(roll, pupil_id) == [pupil_id]


@pytest.mark.parametrize("said", [{"court_order": True}, {"no_contact": True}, {"may_collect": False}])
def test_who_may_not_come_near_is_known_for_longer(roll, arrived, said):
    assert leavers(roll, arrived({**SALLY, **said})) == []


@pytest.mark.parametrize("kind", ["court_order", "no_contact", "may_not_collect", "note"])
def test_what_the_school_added_stays_also_once_it_was_taken_off(roll, lead, arrived, kind):
    pupil_id = arrived()
    added = add(roll, lead, pupil_id, kind)
    roll.run(lead, remove_local, RemoveLocal(local_id=added, version=1))
    assert leavers(roll, pupil_id) == []


def test_a_letter_that_was_let_go_has_its_reason(roll, lead, arrived):
    pupil_id = arrived({**SALLY, "no_contact": True})
    asked = OverrideStop(pupil_id=pupil_id, purpose="letter", reason="The mother was spoken to.")
    roll.run(lead, override_stop, roll.extras.keyring, asked)
    arrived({**SALLY, "no_contact": False})
    assert leavers(roll, pupil_id) == []


@pytest.mark.parametrize("ended", [False, True])
def test_who_was_protected_is_not_forgotten(roll, lead, arrived, ended):
    pupil_id = arrived()
    protected = ProtectIdentity(pupil_id=pupil_id, kind="adoption", reason="Adopted.", readers=[uuid4()])
    roll.run(lead, protect_identity, roll.extras, protected)
    if ended:
        roll.run(lead, end_protection, roll.extras, EndProtection(pupil_id=pupil_id, reason="Asked for."))
    assert leavers(roll, pupil_id) == []
