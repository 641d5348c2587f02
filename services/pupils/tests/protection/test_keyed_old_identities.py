"""Old identities that a release before kept without a key are replaced by keyed marks, and found all the while."""

from datetime import date

from chassis.units.models import KeyWrapRow
from protected_child import OLD, asked_of, deliver_and_ask, of_schools, protected_child
from pupils.identities.marks import MARKS_HOLDER, key_old_identities, marks_for
from pupils.identities.old import identity_digests
from pupils.models import IdentityMarkRow, IdentityMetRow, OldIdentityMetRow, OldIdentityRow
from sqlalchemy import delete, select


def as_before(roll, school):
    """The database as a release before left it: digests without a key."""
    digests = identity_digests(OLD["upn"], OLD["legal_surname"], OLD["legal_forename"], date(2014, 3, 2))
    with roll.open_unit(None) as unit:
        unit.session.execute(delete(IdentityMarkRow))
        unit.session.add_all(OldIdentityRow(digest=each, school_id=school) for each in digests)
    return digests


def test_each_digest_becomes_its_mark_and_the_people_named_are_asked_by_it(roll, feed, school):
    named = [of_schools(roll, school), of_schools(roll, school)]
    protected_child(roll, feed, named)
    with roll.open_unit(None) as unit:
        before = set(unit.session.scalars(select(IdentityMarkRow.mark)))
    digests = as_before(roll, school)
    assert key_old_identities(roll.open_unit, roll.extras) == len(digests)
    assert key_old_identities(roll.open_unit, roll.extras) == 0
    with roll.open_unit(None) as unit:
        assert unit.session.scalars(select(OldIdentityRow)).all() == []
        after = set(unit.session.scalars(select(IdentityMarkRow.mark)))
        assert after == set(marks_for(unit, roll.extras, digests).values())
    assert before
    assert before <= after, "as if it had been kept with its key from the start"
    deliver_and_ask(roll, roll.add_feed(roll.add_school()), {**OLD, "upn": None})
    assert len(asked_of(roll, named[0])) == 1


def test_what_comes_before_they_are_replaced_is_known_all_the_same_and_asked_after(roll, feed, school):
    named = [of_schools(roll, school), of_schools(roll, school)]
    protected_child(roll, feed, named)
    as_before(roll, school)
    there = roll.add_feed(roll.add_school())
    deliver_and_ask(roll, there, {**OLD, "upn": None})
    assert asked_of(roll, named[0]) == [], "nobody is asked before whose schools they are can be found"
    with roll.open_unit(None) as unit:
        assert len(unit.session.scalars(select(IdentityMetRow)).all()) == 1
    key_old_identities(roll.open_unit, roll.extras)
    deliver_and_ask(roll, there, {**OLD, "upn": None})
    assert len(asked_of(roll, named[0])) == 1


def test_what_the_release_before_met_is_asked_about_too(roll, feed, school):
    named = [of_schools(roll, school), of_schools(roll, school)]
    protected_child(roll, feed, named)
    there = roll.add_feed(roll.add_school())
    deliver_and_ask(roll, there, {**OLD, "upn": None, "legal_forename": "Else"})
    (entry,) = roll.pupils(there.school_id)
    digests = as_before(roll, school)
    with roll.open_unit(None) as unit:
        unit.session.add(OldIdentityMetRow(digest=digests[0], entry_id=entry.id, school_id=there.school_id))
    key_old_identities(roll.open_unit, roll.extras)
    with roll.open_unit(None) as unit:
        assert unit.session.scalars(select(OldIdentityMetRow)).all() == []
        assert [each.entry_id for each in unit.session.scalars(select(IdentityMetRow))] == [entry.id]


def test_without_anybody_protected_no_key_is_made(roll, feed, as_csv, row):
    roll.deliver(feed, as_csv(row(), row()))
    with roll.open_unit(None) as unit:
        assert unit.session.scalars(select(KeyWrapRow).where(KeyWrapRow.record_id == MARKS_HOLDER)).all() == []
