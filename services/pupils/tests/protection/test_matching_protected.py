"""Protected identities: what a child was before is in no search, match or view, and no feed brings it back."""

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from chassis.ground.context import Access
from haven_schemas.acts.pupils import NamesAsked, PupilsById, groups, record
from haven_schemas.acts.pupils import matching as contract
from haven_schemas.acts.pupils.names_to_leave_out import NamesToLeaveOut
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pupils.finding.known_names import known_names
from pupils.finding.lists import get_pupils, pupil_facts, pupil_identities, pupil_names
from pupils.groups.group import keep_group
from pupils.matching.merging import merge_pupils, merges_of
from pupils.matching.proposals import compare_pupils, list_proposals
from pupils.models import ProtectedBeforeRow, PupilNameRow, WithheldRow
from pupils.protection.protection import end_protection, protect_identity, protection_of
from pupils.record.local import add_local
from pupils.record.record import pupil_record
from pupils.record.stops import override_stop, stops_of
from sqlalchemy import select

JSON = "application/json"
OLD_UPN, NEW_UPN = "A203202811068", "A203102209083"
BORN = "2014-03-02"
OLD = {"source_id": "1", "upn": OLD_UPN, "legal_surname": "Zedd", "legal_forename": "Ida", "date_of_birth": BORN}
NEW = {"source_id": "2", "upn": NEW_UPN, "legal_surname": "Oak", "legal_forename": "Ivy", "date_of_birth": BORN}
SERVICE = Access(kind="service", actor_id=uuid4(), service="pupils", job="test")
RIGHTS = {
    Right.PUPIL_FIND, Right.PUPIL_READ, Right.PUPIL_MATCH, Right.PUPIL_PROTECT, Right.PUPIL_ADD_LOCAL,
    Right.PUPIL_OVERRIDE_STOP, Right.GROUP_KEEP,
}  # fmt: skip


def push(*pupils, mode="delta", **more):
    return json.dumps({"mode": mode, "pupils": pupils, **more}).encode()


def protect(roll, who, pupil_id, **given):
    asked = {"pupil_id": pupil_id, "kind": "adoption", "reason": "Adopted.", "readers": [uuid4()], **given}
    return roll.run(who, protect_identity, roll.extras, contract.ProtectIdentity.model_validate(asked))


def told(roll, who, pupil_id):
    return roll.run(who, protection_of, roll.extras, contract.ProtectionQuery(pupil_id=pupil_id))


def of_school(roll, school):
    """Someone whose second tier outlasts the days of a test."""
    made = roll.staff(school, rights=RIGHTS, elevated=True)
    return replace(made, elevated_until=roll.now + timedelta(days=30))


@pytest.fixture
def lead(roll, school):
    return of_school(roll, school)


@pytest.fixture
def colleague(roll, school):
    return of_school(roll, school)


@pytest.fixture
def renamed(roll, feed, school, lead):
    """A child who was Ida Zedd, is Ivy Oak with an earlier UPN, and is protected."""
    roll.deliver(feed, push(OLD), JSON)
    roll.later(days=1)
    roll.deliver(feed, push({**NEW, "source_id": "1", "upn": OLD_UPN}), JSON)
    (pupil,) = roll.pupils(school)
    roll.later(days=1)
    return pupil.id


def test_names_of_before_leave_search_and_history_save_for_named_people(roll, school, lead, colleague, renamed):
    assert [pupil.id for pupil in roll.find(colleague, "zedd").pupils] == [renamed]
    reader = of_school(roll, school)
    protect(roll, lead, renamed, readers=[reader.actor_id])
    assert roll.find(colleague, "zedd").pupils == []
    assert [pupil.id for pupil in roll.find(colleague, "oak").pupils] == [renamed]
    assert roll.find(colleague, OLD_UPN).pupils == [], "UPNs of protected children are not searched"
    assert [pupil.id for pupil in roll.find(reader, OLD_UPN).pupils] == [renamed]
    with roll.open_unit(None) as unit:
        assert unit.session.scalars(select(PupilNameRow)).all() == []
        sealed = b"".join(unit.session.scalars(select(ProtectedBeforeRow.sealed)))
    assert b"Zedd" not in sealed
    (seen,) = roll.run(colleague, get_pupils, PupilsById(ids=[renamed])).pupils
    assert (seen.upn, seen.legal_name) == (None, "Ivy Oak")
    (known,) = roll.run(reader, get_pupils, PupilsById(ids=[renamed])).pupils
    assert known.upn == OLD_UPN
    before = told(roll, reader, renamed).before
    assert [(each.legal_forename, each.legal_surname) for each in before] == [("Ida", "Zedd")]
    (today,) = roll.run(colleague, pupil_names, NamesAsked(pupil_id=renamed)).names
    assert (today.legal_surname, today.known_from) == ("Oak", None), "as of a child who never had another name"
    for ask in (
        lambda: told(roll, colleague, renamed),
        lambda: protect(roll, colleague, renamed),
    ):
        with pytest.raises(Problem) as refused:
            ask()
        assert refused.value.code is ErrorCode.NOT_FOUND


def test_a_feed_that_says_the_old_name_changes_nothing_the_roll_shows(roll, feed, school, lead, colleague, renamed):
    protect(roll, lead, renamed, old_upns=["E938218618008"])
    for row in ({**OLD, "source_id": "1"}, {**OLD, "source_id": "1", "preferred_forename": "Ida"}):
        done = roll.deliver(feed, push(row), JSON)
        assert (done.applied, done.changed, done.rejected) == (1, 1, [])
        repeated = roll.deliver(feed, push(row), JSON)
        assert (repeated.applied, repeated.changed) == (1, 0)
    (pupil,) = roll.pupils(school)
    assert (pupil.legal_forename, pupil.legal_surname, pupil.preferred_forename) == ("Ivy", "Oak", None)
    assert roll.find(colleague, "zedd", leavers=True).pupils == []
    with roll.open_unit(None) as unit:
        assert unit.session.scalars(select(PupilNameRow)).all() == []
        assert b"Zedd" not in b"".join(unit.session.scalars(select(WithheldRow.sealed)))
    assert {each.legal_surname for each in told(roll, lead, renamed).before} == {"Zedd", None}
    again = {**NEW, "source_id": "1", "upn": OLD_UPN, "preferred_forename": None, "class": "7B"}
    assert roll.deliver(feed, push(again), JSON).changed == 1
    with roll.open_unit(None) as unit:
        assert unit.session.scalars(select(WithheldRow)).all() == [], "the roll says what the feed says"


def test_an_ordinary_child_who_has_an_old_name_is_on_the_roll_of_their_school(roll, feed, school, lead, renamed):
    protect(roll, lead, renamed)
    second = roll.add_feed(roll.add_school())
    for sender in (feed, second):
        done = roll.deliver(sender, push({**OLD, "upn": None, "source_id": "77"}), JSON)
        assert (done.added, done.rejected) == (1, [])
    reporter = roll.staff(second.school_id)
    assert [pupil.known_as for pupil in roll.find(reporter, "zedd").pupils] == ["Ida Zedd"]


def test_what_a_feed_changes_of_a_protected_child_goes_under_seal(roll, feed, school, lead, colleague, renamed):
    protect(roll, lead, renamed)
    roll.later(days=1)
    later = {**NEW, "source_id": "1", "legal_surname": "Elm", "former_surname": "Quill"}
    assert roll.deliver(feed, push(later), JSON).rejected_count == 1, "another UPN with an earlier id"
    roll.deliver(feed, push({**later, "upn": OLD_UPN}), JSON)
    assert roll.find(colleague, "oak").pupils == []
    assert roll.find(colleague, "quill").pupils == []
    (pupil,) = roll.pupils(school)
    assert (pupil.legal_surname, pupil.former_surname) == ("Elm", None)
    names = {each.legal_surname for each in told(roll, lead, renamed).before}
    assert names == {"Zedd", "Oak", "Quill"}
    roll.deliver(feed, push({**NEW, "source_id": "1", "upn": OLD_UPN}), JSON)
    assert [each.legal_surname for each in roll.pupils(school)] == ["Elm"], "an earlier name is not shown again"


@pytest.fixture
def adopted(roll, feed, school, lead):
    """Ida Zedd left, Ivy Oak came with a UPN of her own; a lead says under protection that they are one."""
    roll.deliver(feed, push({**OLD, "former_surname": "Yarrow"}), JSON)
    roll.later(days=1)
    roll.deliver(feed, push({**OLD, "gone": True}, NEW), JSON)
    by_name = {pupil.legal_surname: pupil.id for pupil in roll.pupils(school)}
    protect(roll, lead, by_name["Oak"], old_pupil_id=by_name["Zedd"])
    return by_name["Oak"], by_name["Zedd"]


def test_an_old_entry_is_emptied_and_only_named_people_are_told(roll, feed, school, lead, colleague, adopted):
    new, old = adopted
    for words in ("zedd", "ida", "yarrow"):
        assert roll.find(colleague, words, leavers=True).pupils == []
    (seen,) = roll.run(lead, get_pupils, PupilsById(ids=[old])).pupils
    assert (seen.known_as, seen.upn, seen.merged_into) == ("Protected Protected", None, None)
    linked = told(roll, lead, new).before[0]
    assert (linked.pupil_id, linked.upn, linked.date_of_birth) == (old, OLD_UPN, date(2014, 3, 2))
    back = roll.deliver(feed, push(OLD), JSON)
    assert (back.changed, back.rejected) == (1, []), "as of any leaver who is back"
    assert roll.find(colleague, "zedd", leavers=True).pupils == []
    emptied = {**OLD, "legal_surname": "Protected", "legal_forename": "Protected", "upn": None, "source_id": "p"}
    assert roll.deliver(feed, push(emptied), JSON).added == 1, "the words that stand there fit nobody"
    asked = contract.MergePupils(pupil_id=new, alias_id=old, reason="x")
    for who in (colleague, lead):
        with pytest.raises(Problem) as refused:
            roll.run(who, merge_pupils, roll.extras, asked)
        assert refused.value.code is ErrorCode.NOT_FOUND


def test_an_emptied_id_is_nobodys_but_to_people_named(roll, school, lead, colleague, adopted):
    """Whoever has kept it, in an address or a report of theirs, is answered as for an id that never was."""
    _, old = adopted
    keyring = roll.extras.keyring
    first_tier = replace(lead, elevated_until=None)

    def let_go(pupil_id):
        return record.OverrideStop(pupil_id=pupil_id, purpose="export", reason="For the court.")

    def answers(who, pupil_id):
        """Of all that takes an id of a pupil."""
        asked = (
            (get_pupils, PupilsById(ids=[pupil_id])),
            (pupil_names, NamesAsked(pupil_id=pupil_id)),
            (pupil_record, keyring, record.RecordAsked(pupil_id=pupil_id)),
            (stops_of, keyring, record.StopsAsked(pupil_id=pupil_id, purpose="export")),
            (add_local, keyring, record.AddLocal(pupil_id=pupil_id, kind="note", text="x")),
            (override_stop, keyring, let_go(pupil_id)),
            (keep_group, keyring, groups.KeepGroup(school_id=school, name="G", pupil_ids=[pupil_id])),
            (merges_of, roll.extras, contract.MergesOf(pupil_id=pupil_id)),
            (compare_pupils, contract.ComparePupils(pupil_id=adopted[0], other_id=pupil_id)),
            (protection_of, roll.extras, contract.ProtectionQuery(pupil_id=pupil_id)),
        )
        return [answer(who, *each) for each in asked]

    def answer(who, *asked):
        try:
            return roll.run(who, *asked).model_dump()
        except Problem as problem:
            return problem.code, [(each.field, each.code) for each in problem.fields]

    for who in (colleague, first_tier):
        assert answers(who, old) == answers(who, uuid4())
    assert answers(lead, old) != answers(lead, uuid4())


def test_nobody_is_proposed_who_was_protected(roll, feed, school, lead, adopted):
    roll.deliver(feed, push({**NEW, "upn": None, "source_id": "9", "legal_forename": "Ivie"}), JSON)
    found = roll.run(lead, list_proposals, roll.extras, contract.ListProposals()).proposals
    assert found == []


def names_for_an_export(roll, pupil_id):
    asked = NamesToLeaveOut(ids=[pupil_id])
    (found,) = roll.run(SERVICE, known_names, roll.extras, asked).pupils
    return found


def test_an_export_is_told_names_of_before_apart_whichever_entry_it_names(roll, school, lead, adopted):
    new, old = adopted
    today, before = names_for_an_export(roll, new), names_for_an_export(roll, old)
    assert (today.names, today.surnames) == (["Ivy Oak"], ["Oak"])
    assert {*today.protected} == {*before.protected} == {"Ida Zedd", "Ida Yarrow"}
    assert not {*before.names} & {"Ida Zedd", "Ida Yarrow", "Ivy Oak"}
    assert not {*before.surnames} & {"Zedd", "Yarrow"}


def test_a_cover_of_an_export_is_told_nothing_of_a_protected_child(roll, school, lead, adopted):
    new, old = adopted

    def told_of(*pupil_ids):
        asked = PupilsById(ids=list(pupil_ids))
        return roll.run(SERVICE, pupil_identities, asked).pupils

    assert told_of(new, old) == []
    ended = contract.EndProtection(pupil_id=new, reason="Asked for by the family.")
    roll.run(lead, end_protection, roll.extras, ended)
    (found,) = told_of(new)
    assert (found.pupil_id, found.known_as, found.legal_name) == (new, "Ivy Oak", "Ivy Oak")
    assert (found.school_id, found.date_of_birth is not None) == (school, True)


def test_a_child_protected_once_more_is_read_as_before(roll, school, lead, adopted):
    new, old = adopted
    ended = contract.EndProtection(pupil_id=new, reason="Asked for by the family.")
    roll.run(lead, end_protection, roll.extras, ended)
    assert names_for_an_export(roll, old).protected == []
    protect(roll, lead, new, old_pupil_id=old)
    assert told(roll, lead, new).reason == "Adopted."
    assert {*names_for_an_export(roll, old).protected} == {"Ida Zedd", "Ida Yarrow"}


def test_other_services_are_told_who_alone_opens_the_old_entrys_file(roll, school, lead, adopted):
    new, old = adopted

    def facts(pupil_id):
        (found,) = roll.run(SERVICE, pupil_facts, PupilsById(ids=[pupil_id])).pupils
        return found

    reader = uuid4()
    assert facts(new).only_for is None
    assert lead.actor_id in facts(old).only_for
    version = facts(old).version
    protect(roll, lead, new, readers=[reader])
    assert {*facts(old).only_for} == {lead.actor_id, reader}
    assert facts(old).version > version
    ended = contract.EndProtection(pupil_id=new, reason="Asked for by the family.")
    roll.run(lead, end_protection, roll.extras, ended)
    assert facts(old).only_for is None


def test_its_end_gives_everything_back(roll, feed, school, lead, colleague, adopted):
    new, old = adopted
    ended = contract.EndProtection(pupil_id=new, reason="Asked for by the family.")
    with pytest.raises(Problem):
        roll.run(colleague, end_protection, roll.extras, ended)
    roll.run(lead, end_protection, roll.extras, ended)
    by_id = {pupil.id: pupil for pupil in roll.pupils(school)}
    assert (by_id[old].legal_surname, by_id[old].upn, by_id[old].hidden) == ("Zedd", OLD_UPN, False)
    assert [pupil.id for pupil in roll.find(colleague, "zedd", leavers=True).pupils] == [old]
    assert told(roll, colleague, new).protected is False
    assert roll.deliver(feed, push({**OLD, "class": "7C"}), JSON).changed == 1
    assert [each.class_name for each in roll.pupils(school) if each.id == old] == ["7C"]
    with roll.open_unit(None) as unit:
        assert unit.session.scalars(select(WithheldRow)).all() == []
    (entry,) = roll.audited("pupil:protection:end")
    assert "family" not in json.dumps(entry)


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"old_upns": ["nonsense"]}, "old_upns.0", FieldCode.WRONG_FORMAT),
        ({"old_pupil_id": uuid4()}, "old_pupil_id", FieldCode.UNKNOWN_PUPIL),
    ],
)
def test_what_cannot_be_protected_is_said(roll, lead, renamed, given, field, code):
    with pytest.raises(Problem) as refused:
        protect(roll, lead, renamed, **given)
    assert [(each.field, each.code) for each in refused.value.fields] == [(field, code)]


def test_one_person_alone_protects_nobody(roll, lead, renamed):
    with pytest.raises(Problem) as refused:
        protect(roll, lead, renamed, readers=[lead.actor_id])
    assert refused.value.fields[0].field == "readers"
