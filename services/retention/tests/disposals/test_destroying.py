"""The records are gone, then the line stands in the list, then the keys go, then everybody else's: each step once, and
whoever is killed in between goes on where it was left. Keys are real, in a real OpenBao."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from chassis.ground.away import VaultAway
from chassis.keys.vault import Reason, Vault, VaultRefused
from chassis.units.models import KeyWrapRow
from haven_schemas.acts.retention.holds import LiftHold, ListHolds
from retention.disposals.disposal import every_disposal_ordered, every_keys_destroyed
from retention.disposals.keys import destroy_again, destroy_keys, forget_own
from retention.holds.hold import lift_hold, list_holds
from retention.models import (
    Base,
    DisposalKeyRow,
    DisposalSaidRow,
    FileReviewRow,
    FileRow,
    HoldRow,
    HoldSaidRow,
    ListLineRow,
)
from retention_world import HEAD, Here, person
from sqlalchemy import Delete, select
from sqlalchemy.event import listen
from support import data_map

STAYS = {
    "certificate": "the proof, without the child",
    "disposal": "the proof, without the child",
    "disposal_key": "whose key is not to come back",
    "leaver_batch": "numbers of many children",
    "leaver_look": "of no child",
    "list_line": "as in the destruction list",
    "own_schedule": "of no child",
    "school": "of no child",
    "sweep": "of no child",
    "wide_hold": "of many children; who is gone is taken out of its list",
}


def key_of(subject_id: UUID) -> str:
    return f"subject-{subject_id}"


def is_there(incidents_vault: Vault, subject_id: UUID) -> bool:
    """Whether the child has a key: rubbish is told apart from what no key could open."""
    with pytest.raises(VaultRefused) as refused:
        incidents_vault.decrypt(key_of(subject_id), "vault:v1:AAAA", context=b"incidents")
    return refused.value.reason is not Reason.KEY_MISSING


@pytest.fixture
def ordered(here: Here, incidents_vault: Vault):
    """A child with three ids, each with a key, whose file was ordered to be destroyed."""
    ids = [uuid4(), uuid4()]
    child, disposal = here.announced(here.school(), alias_ids=ids)
    for each in (child, *ids):
        incidents_vault.create_key(key_of(each))
    here.wait(21)
    here.keep_list()
    return [child, *ids], disposal


class Killed(BaseException):
    """The process ends here: nothing that follows is done, and what was not committed is undone."""


def killed_at(vault: Vault, nth: int) -> Vault:
    """A vault during whose ``nth`` destroyed key the process is killed: after the key is gone, before the commit."""

    class Dying(Vault):
        calls = 0

        def destroy_key(self, name: str) -> bool:
            was_there = vault.destroy_key(name)
            Dying.calls += 1
            if Dying.calls == nth:
                raise Killed
            return was_there

    dying = Dying.__new__(Dying)
    dying.__dict__ = vault.__dict__
    return dying


def test_every_key_of_the_child_goes_and_no_other(here, ordered, incidents_vault):
    ids, disposal = ordered
    other = uuid4()
    incidents_vault.create_key(key_of(other))
    assert here.destroy_keys() == 0, "the records are still there"
    here.taken_out(disposal)
    assert here.destroy_keys() == 0, "no line says so yet"
    assert all(is_there(incidents_vault, each) for each in ids)
    here.keep_list()
    assert here.destroy_keys() == 3
    assert not any(is_there(incidents_vault, each) for each in ids)
    assert is_there(incidents_vault, other)
    [event] = here.sent("retention.keys_destroyed")
    assert event["subject_ids"] == [str(each) for each in ids]
    assert here.row(disposal).state == "keys_gone"
    assert here.destroy_keys() == 0


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_killed_at_any_key_it_goes_on(here, ordered, incidents_vault, nth):
    ids, disposal = ordered
    here.taken_out(disposal)
    here.keep_list()
    with pytest.raises(Killed):
        destroy_keys(here.units(), killed_at(here.vault, nth))
    assert here.row(disposal).state == "taken_out"
    assert here.sent("retention.keys_destroyed") == []
    assert here.destroy_keys() == 4 - nth, "the one that was gone already counts again"
    assert not any(is_there(incidents_vault, each) for each in ids)
    assert len(here.sent("retention.keys_destroyed")) == 1


def test_without_the_vault_it_waits(here, ordered):
    class Away(Vault):
        def destroy_key(self, name: str) -> bool:
            raise VaultAway

    away = Away.__new__(Away)
    here.taken_out(ordered[1])
    here.keep_list()
    with pytest.raises(VaultAway):
        destroy_keys(here.units(), away)
    assert here.row(ordered[1]).state == "taken_out"
    assert here.destroy_keys() == 3


def test_a_key_that_is_gone_already_or_never_was_is_no_hindrance(here, incidents_vault):
    child, disposal = here.announced(here.school(), alias_ids=[uuid4()])
    incidents_vault.create_key(key_of(child))
    here.wait(21)
    here.keep_list()
    here.taken_out(disposal)
    here.keep_list()
    here.vault.destroy_key(key_of(child))
    assert here.destroy_keys() == 2
    assert here.row(disposal).state == "keys_gone"


def test_only_this_service_destroys_and_only_keys_of_children(here, incidents_vault):
    school, child = uuid4(), uuid4()
    incidents_vault.create_key(f"school-{school}")
    incidents_vault.create_key(key_of(child))
    for name in (f"school-{school}", "intake", "service-retention", "destruction-list"):
        with pytest.raises(VaultRefused):
            here.vault.destroy_key(name)
    for name in (f"school-{school}", key_of(child)):
        with pytest.raises(VaultRefused):
            incidents_vault.destroy_key(name)
    with pytest.raises(VaultRefused):
        here.vault.create_key(key_of(uuid4()))
    with pytest.raises(VaultRefused):
        here.vault.encrypt(key_of(child), b"x", context=b"retention")
    with pytest.raises(VaultRefused):
        here.vault.trim(key_of(child), oldest_kept=1)
    with pytest.raises(VaultRefused):
        incidents_vault.sign_all("destruction-list", [b"x"], version=1)
    for name in (f"school-{school}", key_of(child)):
        assert incidents_vault.encrypt(name, b"x", context=b"incidents").startswith("vault:v1:")


def test_what_changed_is_put_back_and_no_key_goes(here, ordered, incidents_vault):
    ids, disposal = ordered
    here.taken_out(disposal, outcome="changed", concerns=0, records=0, entries=0, actions=0, documents=0, kept=0)
    row = here.row(disposal)
    assert (row.state, row.because) == ("put_back", "changed")
    here.keep_list()
    assert here.destroy_keys() == 0
    assert all(is_there(incidents_vault, each) for each in ids)


def test_an_answer_twice_or_to_what_nobody_ordered_changes_nothing(here, ordered):
    _ids, disposal = ordered
    _child, waiting = here.announced(here.school())
    here.taken_out(waiting)
    here.answered(waiting, "pupils", roll_rows=9)
    here.taken_out(waiting.model_copy(update={"id": uuid4()}))
    assert (here.row(waiting).state, here.row(waiting).answered) == ("announced", [])
    here.taken_out(disposal)
    before = here.row(disposal)
    here.taken_out(disposal, concerns=99)
    here.taken_out(disposal, outcome="changed")
    after = here.row(disposal)
    assert (after.state, after.numbers, after.version) == ("taken_out", before.numbers, before.version)
    with here.units()() as unit:
        assert len(unit.session.scalars(select(ListLineRow).where(ListLineRow.kind == "destroyed")).all()) == 1
    here.keep_list()
    here.destroy_keys()
    here.answered(disposal, "pupils", roll_rows=3)
    here.answered(disposal, "pupils", roll_rows=8)
    assert here.row(disposal).numbers["roll_rows"] == 3


def test_it_is_whole_once_everybody_answered_in_whatever_order(here, ordered):
    _, disposal = ordered
    here.answered(disposal, "alerts", alerts=2, mails=1)
    assert here.row(disposal).state == "ordered", "it heard incidents before this service did"
    here.taken_out(disposal)
    here.keep_list()
    here.destroy_keys()
    for service in ("pupils", "audit"):
        here.answered(disposal, service)
        assert here.certify() == 0
    here.answered(disposal, "referrals", referrals=1, dates=2)
    assert here.certify() == 1
    assert here.row(disposal).state == "destroyed"
    assert here.certify() == 0


def test_what_retention_had_of_the_child_goes_too(here, incidents_vault):
    school = here.school()
    lead = person(school)
    long_ago = here.now.date().replace(year=2000)
    child = here.child(school, born_on=None, last_on=long_ago, written_on=long_ago, alias_ids=[uuid4()])
    other = here.child(school)
    here.look()
    for each in (child, other):
        hold = here.hold(lead, each, words="Say nothing of أمينة.")
        lifted = LiftHold(hold_id=hold.id, words="It is over.", version=hold.version)
        here.ask(lead, lift_hold, lifted)
    here.notice_is_over()
    kept_on = here.hold(lead, other)
    disposal = here.propose(lead, child)
    head = person(here.school(), rights=HEAD)
    here.read_to_agree(head, disposal)
    here.agree(head, disposal)
    here.wait(21)
    here.destroyed(disposal)
    with here.units()() as unit:
        assert unit.session.scalars(select(FileRow.subject_id)).all() == [other]
        assert {each.subject_id for each in unit.session.scalars(select(HoldRow))} == {other}
        assert {each.hold_id for each in unit.session.scalars(select(HoldSaidRow))} >= {kept_on.id}
        assert unit.session.scalars(select(FileReviewRow)).all() == []
        assert unit.session.scalars(select(DisposalSaidRow)).all() == []
        assert disposal.id not in set(unit.session.scalars(select(KeyWrapRow.record_id)))
        assert {each.destroyed_at is not None for each in unit.session.scalars(select(DisposalKeyRow))} == {True}


@pytest.mark.parametrize("first_id_goes", [True, False])
def test_a_hold_of_two_children_who_were_one_forgets_the_one_that_is_destroyed(here, first_id_goes):
    school = here.school()
    lead, one, two = person(school), uuid4(), uuid4()
    gone, stays = (one, two) if first_id_goes else (two, one)
    here.child(school, subject_id=one, born_on=date(1999, 3, 1), left_on=date(2017, 7, 20), alias_ids=[two])
    hold = here.hold(lead, one, words="Asked for by the police.")
    here.ask(lead, lift_hold, LiftHold(hold_id=hold.id, words="It is over.", version=hold.version))
    here.notice_is_over()
    here.changed(one, alias_ids=[])
    here.child(school, subject_id=two, born_on=date(1999, 3, 1), left_on=date(2017, 7, 20))
    disposal, head = here.propose(lead, gone), person(here.school(), rights=HEAD)
    here.read_to_agree(head, disposal)
    here.agree(head, disposal)
    here.wait(21)
    here.destroyed(disposal)
    with here.units()() as unit:
        [row] = unit.session.scalars(select(HoldRow)).all()
        assert (row.id, row.subject_id, row.covers) == (hold.id, stays, [stays])
    [found] = here.ask(lead, list_holds, ListHolds(lifted=True)).holds
    assert [each.act for each in found.said] == ["placed", "lifted"], "it is the other child's as well"


def test_every_table_is_dealt_with(here):
    """A new table stays, and why, or rows of it are deleted (``forget_own``); the data map says the same."""
    gone = set()

    def executed(_connection, statement, *_):
        if isinstance(statement, Delete):
            gone.add(statement.table.name)

    with here.units()() as unit:
        listen(unit.session.connection(), "before_execute", executed)
        forget_own(unit, [uuid4()])
    assert set(Base.metadata.tables) == STAYS.keys() | gone - {KeyWrapRow.__tablename__}
    assert data_map.contradictions("retention", gone, {"wide_hold.subject_ids"}) == []


def test_a_key_that_an_older_snapshot_brought_back_is_destroyed_again(here, ordered, incidents_vault):
    ids, disposal = ordered
    here.destroyed(disposal)
    for each in ids[:2]:
        incidents_vault.create_key(key_of(each))
    assert destroy_again(here.units(), here.vault, None) is None
    assert not any(is_there(incidents_vault, each) for each in ids)
    again = [each for each in here.audited() if each["outcome"] == "again"]
    assert {each["subject_ids"][0] for each in again} == {str(each) for each in ids[:2]}


def test_whoever_asks_for_the_present_state_is_told_what_was_destroyed(here, ordered):
    ids, disposal = ordered
    here.announced(here.school())
    with here.units()() as unit:
        [(order, *_)] = every_disposal_ordered(unit)
        assert order.subject_ids == ids
        assert list(every_keys_destroyed(unit)) == []
    here.destroyed(disposal)
    with here.units()() as unit:
        [(order, aggregate_id, _, school_id)] = every_disposal_ordered(unit)
        assert (order.disposal_id, aggregate_id, school_id) == (disposal.id, disposal.id, disposal.school_id)
    with here.units()() as unit:
        [(event, *_)] = every_keys_destroyed(unit)
        assert event.subject_ids == ids


def test_while_it_is_not_whole_it_is_asked_for_again(here, ordered):
    from retention.disposals.keys import send_again

    _, disposal = ordered
    here.taken_out(disposal)
    here.keep_list()
    here.destroy_keys()
    here.now += timedelta(minutes=61)
    with here.units()() as unit:
        assert send_again(unit) == 1
    assert len(here.sent("retention.keys_destroyed")) == 2
    assert len(here.sent("retention.disposal_ordered")) == 2
