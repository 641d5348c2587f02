"""After a restore everything is destroyed again, by whoever was restored, and until then it is said to be closed."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis.units.closing import close
from chassis.units.models import RestorationRow
from retention.disposals.keys import newest_came_back
from retention.models import CertificateRow
from retention_world import Here
from sqlalchemy import select

OTHERS = ("pupils", "referrals", "alerts", "audit")


@pytest.fixture
def gone(here, incidents_vault):
    """A file that was destroyed, with its key: the child's id and the disposal."""
    child, disposal = here.announced(here.school())
    incidents_vault.create_key(f"subject-{child}")
    here.wait(21)
    here.destroyed(disposal)
    here.keep_list()
    assert (here.row(disposal).state, here.is_closed) == ("destroyed", False)
    here.now += timedelta(hours=1)
    return child, disposal


def found_restored(here: Here, service: str, *, answered: bool = True, kind: str = "reader") -> UUID:
    """Retention was told that a service was restored, and sent it what it lacks."""
    restoration = uuid4()
    with here.units()() as unit:
        at = here.now if answered else None
        row = RestorationRow(id=restoration, name=service, kind=kind, found_at=here.now, answered_at=at)
        unit.session.add(row)
    here.now += timedelta(seconds=2)
    return restoration


def closed_here(here: Here) -> None:
    """As the command that restores everything tells this database."""
    with here.units()() as unit:
        close(unit, "told")
    here.now += timedelta(seconds=2)


def certificates(here: Here, disposal: Any) -> list[str]:
    with here.units()() as unit:
        of_it = select(CertificateRow.kind).where(CertificateRow.disposal_id == disposal.id)
        return list(unit.session.scalars(of_it.order_by(CertificateRow.issued_at)))


def test_after_a_whole_restore_all_is_destroyed_again_and_certified_anew(here, gone, incidents_vault):
    child, disposal = gone
    announced = len(here.sent("retention.disposal_announced"))
    closed_here(here)
    incidents_vault.create_key(f"subject-{child}")
    here.keep_list()
    assert (here.is_closed, here.row(disposal).state, here.row(disposal).answered) == (True, "taken_out", [])
    here.now += timedelta(seconds=2)
    here.keep_list()
    assert here.destroy_keys() == 1
    assert not here.vault.destroy_key(f"subject-{child}")
    for service in OTHERS:
        here.answered(disposal, service)
    here.keep_list()
    assert here.is_closed, "incidents has not answered"
    here.taken_out(disposal)
    here.keep_list()
    assert not here.is_closed, "and no certificate is waited for"
    assert here.certify() == 1
    assert certificates(here, disposal) == ["destroyed", "destroyed"]
    assert len(here.sent("retention.disposal_announced")) == announced, "nobody is told twice"
    here.now += timedelta(seconds=2)
    here.keep_list()
    assert (here.is_closed, here.row(disposal).state) == (False, "destroyed"), "once"


@pytest.mark.parametrize("service", ["incidents", "pupils", "alerts"])
def test_one_that_was_restored_alone_does_it_again_and_nobody_else_is_waited_for(here, gone, service):
    _, disposal = gone
    found_restored(here, service)
    here.keep_list()
    row = here.row(disposal)
    assert (here.is_closed, row.state, service in row.answered) == (True, "keys_gone", False)
    assert here.sent("retention.keys_destroyed")[-1]["disposal_id"] == str(disposal.id)
    if service == "incidents":
        here.taken_out(disposal)
    else:
        here.answered(disposal, service)
    here.keep_list()
    assert not here.is_closed


def test_a_restored_log_is_waited_for_too(here, gone):
    _, disposal = gone
    found_restored(here, "audit", kind="log")
    here.keep_list()
    assert here.is_closed
    here.answered(disposal, "audit")
    here.keep_list()
    assert not here.is_closed


def test_a_reader_that_was_not_sent_what_it_lacks_keeps_it_closed(here, gone):
    found_restored(here, "referrals", answered=False)
    here.keep_list()
    assert here.is_closed


def test_restored_once_more_meanwhile_it_begins_anew(here, gone):
    _, disposal = gone
    closed_here(here)
    here.keep_list()
    here.now += timedelta(seconds=2)
    here.destroy_keys()
    here.answered(disposal, "pupils")
    found_restored(here, "pupils")
    here.keep_list()
    row = here.row(disposal)
    assert (row.state, row.answered) == ("keys_gone", [])
    for service in OTHERS:
        here.answered(disposal, service)
    here.keep_list()
    assert here.is_closed, "incidents as well"
    here.taken_out(disposal)
    here.keep_list()
    assert not here.is_closed


def test_its_own_state_opens_only_once_the_log_was_heard(here, gone):
    with here.units()() as unit:
        close(unit, "stood_still")
    here.now += timedelta(seconds=2)
    here.knows_log = False
    here.keep_list()
    assert here.is_closed
    here.knows_log = True
    here.keep_list()
    assert not here.is_closed, "nothing is destroyed again for having stood still"


def test_an_older_snapshot_of_the_vault_is_found_by_the_key_that_was_destroyed_last(here, gone, incidents_vault):
    child, disposal = gone
    assert not newest_came_back(here.units(), here.vault)
    incidents_vault.create_key(f"subject-{child}")
    assert newest_came_back(here.units(), here.vault)
    here.now += timedelta(seconds=2)
    here.keep_list()
    assert (here.is_closed, here.row(disposal).state) == (True, "taken_out")


def test_what_waits_is_not_begun_and_what_is_under_way_for_the_first_time_goes_on(here):
    _, waiting = here.announced(here.school())
    closed_here(here)
    here.keep_list()
    assert (here.is_closed, here.row(waiting).state) == (False, "announced")
