"""The destruction list: what it says survives a restore of the database; what was changed in it is found."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis.ground.away import VaultAway
from chassis.objects.object_store import StoreAway
from haven_schemas.acts.retention.disposals import StopDisposal
from haven_schemas.acts.retention.holds import LiftHold, ListHolds, ReviewHold
from haven_schemas.errors import ErrorCode, Problem
from retention.destruction_list.line import NOTHING_BEFORE, ListBroken, read_line
from retention.destruction_list.standing import FRESH_SECONDS, ListStanding
from retention.disposals.proposal import end_stop_disposal, stop_disposal
from retention.holds.hold import lift_hold, list_holds, review_hold
from retention.models import (
    CertificateRow,
    DisposalKeyRow,
    DisposalRow,
    DisposalSaidRow,
    HoldRow,
    HoldSaidRow,
    ListLineRow,
    WideHoldRow,
)
from retention.restored.list import keep_list
from retention_world import OFFICER, Here, person
from sqlalchemy import delete, insert, select

_TABLES = [DisposalRow, DisposalKeyRow, DisposalSaidRow, CertificateRow, HoldRow, HoldSaidRow, WideHoldRow, ListLineRow]


class Backup:
    """What the database held when this was made; ``restore`` brings that back, and nothing of the list."""

    def __init__(self, here: Here) -> None:
        self.here = here
        with here.units()() as unit:
            self.rows = {
                table: [dict(row) for row in unit.session.execute(select(table.__table__)).mappings()]
                for table in _TABLES
            }

    def restore(self) -> None:
        with self.here.units()() as unit:
            for table in reversed(_TABLES):
                unit.session.execute(delete(table.__table__))
            for table, rows in self.rows.items():
                if rows:
                    unit.session.execute(insert(table.__table__), rows)
        self.here.standing = ListStanding()


def lines(here: Here) -> list[tuple[str, str]]:
    """Kind and reference of every line of the list, checked from the first on."""
    found, before, number = [], NOTHING_BEFORE, 1
    while (stored := here.lines.read(number)) is not None:
        line = read_line(stored, number, before, here.signer.keys())
        found.append((line.kind, str(line.ref_id)))
        before, number = line.digest, number + 1
    return found


def stopped(here: Here, disposal: Any) -> Any:
    request = {"disposal_id": disposal.id, "words": "Wait.", "version": disposal.version}
    return here.ask(person(disposal.school_id, rights=OFFICER), stop_disposal, StopDisposal.model_validate(request))


def test_what_is_to_stand_in_it_is_put_there_in_order_and_once(here):
    school = here.school()
    lead, child = person(school), here.child(school)
    hold = here.hold(lead, child)
    here.ask(lead, lift_hold, LiftHold(hold_id=hold.id, words="It is over.", version=hold.version))
    _, disposal = here.announced(school)
    here.wait(21)
    assert lines(here) == []
    assert (here.keep_list(), here.keep_list()) == (3, 0)
    here.taken_out(disposal)
    here.keep_list()
    expected = [("hold", hold.id), ("hold_lifted", hold.id), ("ordered", disposal.id), ("destroyed", disposal.id)]
    assert lines(here) == [(kind, str(ref_id)) for kind, ref_id in expected]


def test_it_says_no_word_that_somebody_wrote(here):
    school = here.school()
    here.hold(person(school), here.child(school), words="Say nothing of أمينة.")
    here.keep_list()
    stored = here.lines.read(1)
    assert stored is not None
    assert "أمينة" not in stored.decode()
    assert "Say nothing" not in stored.decode()


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_beside_adding_a_line_it_goes_on(here, when):
    school = here.school()
    here.hold(person(school), here.child(school))

    class Killed(BaseException):
        pass

    class Dying:
        def read(self, number: int) -> bytes | None:
            return here.lines.read(number)

        def add(self, number: int, line: bytes) -> bool:
            if when == "after":
                here.lines.add(number, line)
            raise Killed

    with pytest.raises(Killed):
        keep_list(here.units(), Dying(), here.signer, here.standing, here.tell_standing)
    assert here.keep_list() == 1
    assert [kind for kind, _ in lines(here)] == ["hold"]
    assert here.keep_list() == 0


def test_a_hold_is_not_lost_with_the_database(here):
    school = here.school()
    lead, child = person(school), here.child(school, born_on=None, last_on=here.now.date().replace(year=2000))
    kept = here.hold(lead, child, kind="police")
    here.keep_list()
    backup = Backup(here)
    lost, over = here.hold(lead, child), here.hold(lead, child, kind="inquiry")
    here.ask(lead, lift_hold, LiftHold(hold_id=over.id, words="It is over.", version=over.version))
    here.ask(lead, lift_hold, LiftHold(hold_id=kept.id, words="It is over.", version=kept.version))
    here.keep_list()
    backup.restore()
    here.keep_list()
    [found] = here.ask(lead, list_holds, ListHolds()).holds
    assert (found.id, found.kind, found.placed_by, found.said) == (lost.id, "claim", lead.actor_id, [])
    assert here.file(lead, child).state == "held"
    reviewed = here.ask(lead, review_hold, ReviewHold(hold_id=lost.id, words="Still needed.", version=found.version))
    [found] = here.ask(lead, list_holds, ListHolds()).holds
    assert [each.words for each in found.said] == ["Still needed."]
    lifted = LiftHold(hold_id=lost.id, words="Now it is.", version=reviewed.version)
    assert here.ask(lead, lift_hold, lifted).lifted_at is not None


def test_what_was_destroyed_is_destroyed_again_by_a_restored_database(here, incidents_vault):
    school, alias = here.school(), uuid4()
    backup = Backup(here)
    child, disposal = here.announced(school, alias_ids=[alias])
    for each in (child, alias):
        incidents_vault.create_key(f"subject-{each}")
    _, waiting = here.announced(school)
    here.wait(20)
    here.hold(person(school), waiting_child(here, waiting))
    here.wait(1)
    here.destroyed(disposal)
    assert here.row(disposal).state == "destroyed"
    backup.restore()
    for each in (child, alias):
        incidents_vault.create_key(f"subject-{each}")
    assert here.keep_list() == 3
    row = here.row(disposal)
    assert (row.state, row.numbers["entries"], row.agreed_by) == ("taken_out", 5, disposal.agreed_by)
    assert here.sent("retention.disposal_ordered")[-1] == {
        "disposal_id": str(disposal.id),
        "subject_ids": [str(child), str(alias)],
        "mark": str(row.mark),
        "agreed_by": str(row.agreed_by),
    }
    assert here.destroy_keys() == 2
    assert not any(here.vault.destroy_key(f"subject-{each}") for each in (child, alias))
    for service in ("pupils", "referrals", "alerts", "audit"):
        here.answered(disposal, service)
    assert here.certify() == 0, "incidents has not said that it destroyed it again"
    here.taken_out(disposal)
    assert here.certify() == 1
    replayed = [each for each in here.audited() if each["action"] == "retention:list:replay"]
    assert [each["outcome"] for each in replayed] == ["hold", "ordered", "destroyed"]


def waiting_child(here: Here, disposal: Any) -> UUID:
    with here.units()() as unit:
        return unit.session.scalars(
            select(DisposalKeyRow.subject_id).where(DisposalKeyRow.disposal_id == disposal.id)
        ).one()


def test_an_order_that_was_out_when_the_database_was_lost_is_sent_again(here):
    _child, disposal = here.announced(here.school())
    backup = Backup(here)
    here.wait(21)
    here.keep_list()
    backup.restore()
    here.keep_list()
    assert here.row(disposal).state == "ordered"
    orders = here.sent("retention.disposal_ordered")
    assert [each["disposal_id"] for each in orders] == [str(disposal.id)] * 2
    here.taken_out(disposal)
    assert here.row(disposal).state == "taken_out"


def test_what_waited_is_put_back_once_the_list_knows_more(here):
    school = here.school()
    _, disposal = here.announced(school)
    backup = Backup(here)
    here.hold(person(school), here.child(school))
    here.keep_list()
    backup.restore()
    assert not here.standing.is_ready
    here.keep_list()
    assert (here.row(disposal).state, here.row(disposal).because) == ("put_back", "restored")
    assert here.standing.is_ready


@pytest.mark.parametrize("ended", [False, True])
def test_a_stop_is_not_lost_with_the_database(here, ended):
    school = here.school()
    child, disposal = here.announced(school)
    backup = Backup(here)
    now = stopped(here, disposal)
    if ended:
        request = StopDisposal(disposal_id=now.id, words="It may go.", version=now.version)
        here.ask(person(school, rights=OFFICER), end_stop_disposal, request)
    here.keep_list()
    backup.restore()
    here.keep_list()
    assert here.row(disposal).state == "stopped"
    if ended:
        assert here.propose(person(school), child).state == "proposed"
    else:
        with pytest.raises(Problem) as caught:
            here.propose(person(school), child)
        assert caught.value.code is ErrorCode.DISPOSAL_STOPPED


def changed(stored: bytes, **now: Any) -> bytes:
    found = json.loads(stored)
    line = {**json.loads(found["line"]), **now}
    text = json.dumps(line, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return json.dumps({**found, "line": text}).encode()


@pytest.mark.parametrize(
    "forge",
    [
        lambda stored: changed(stored, ref_id=str(uuid4())),
        lambda stored: changed(stored, number=2, before="00" * 32),
        lambda stored: changed(stored, content={}),
        lambda stored: changed(stored, key=9),
        lambda stored: stored[:-9],
        lambda stored: b"{}",
        lambda stored: b"\xff",
    ],
)
def test_a_line_that_was_changed_or_forged_is_found_and_nothing_is_ordered(here, tmp_path, forge):
    school = here.school()
    here.hold(person(school), here.child(school))
    here.keep_list()
    backup = Backup(here)
    here.hold(person(school), here.child(school))
    here.keep_list()
    backup.restore()
    [second] = tmp_path.glob("*2.json")
    second.write_bytes(forge(second.read_bytes()))
    here.hold(person(school), here.child(school))
    assert here.keep_list() == 0
    assert (here.standing.is_broken, here.standing.is_ready) == (True, False)
    assert here.lines.read(3) is None


def test_lines_that_change_places_do_not_hold(here):
    school = here.school()
    for _ in range(2):
        here.hold(person(school), here.child(school))
    here.keep_list()
    second, keys = here.lines.read(2), here.signer.keys()
    assert second is not None
    with pytest.raises(ListBroken):
        read_line(second, 1, NOTHING_BEFORE, keys)


def test_an_older_copy_of_the_list_is_found(here, tmp_path):
    school = here.school()
    here.hold(person(school), here.child(school))
    here.keep_list()
    here.hold(person(school), here.child(school))
    here.keep_list()
    [newest] = tmp_path.glob("*2.json")
    kept = newest.read_bytes()
    newest.unlink()
    here.keep_list()
    assert here.standing.is_broken
    newest.write_bytes(kept)
    here.keep_list()
    assert here.standing.is_ready, "mended by putting the line back"


def test_two_processes_add_no_number_twice(here):
    assert here.lines.add(1, b"one")
    assert not here.lines.add(1, b"other")
    assert here.lines.read(1) == b"one"


def test_where_the_place_or_the_vault_is_away_it_waits(here, tmp_path):
    school = here.school()
    here.hold(person(school), here.child(school))

    class Away:
        def version(self) -> int:
            raise VaultAway

    with pytest.raises(VaultAway):
        keep_list(here.units(), here.lines, Away(), here.standing, here.tell_standing)
    tmp_path.rename(tmp_path.with_name("gone"))
    with pytest.raises(StoreAway):
        here.keep_list()
    tmp_path.with_name("gone").rename(tmp_path)
    assert here.keep_list() == 1


def test_what_it_says_is_known_for_two_minutes():
    at = [0.0]
    standing = ListStanding(clock=lambda: at[0])
    assert (standing.is_ready, standing.is_fresh) == (False, False)
    standing.read_to_its_end()
    assert (standing.is_ready, standing.is_fresh) == (True, True)
    at[0] = FRESH_SECONDS
    assert (standing.is_ready, standing.is_fresh) == (True, False)
    standing.broken()
    assert not standing.is_ready
