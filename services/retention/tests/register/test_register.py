"""Whose files were destroyed: retention keeps what incidents sealed, shows it to who watches over the data alone, does
not lose it with its database, and destroys its key once its years are over. Keys are real, in a real OpenBao."""

from datetime import UTC, date, datetime, timedelta

import pytest
from chassis.keys.file_key_cache import Holder
from chassis.keys.vault import Reason, VaultRefused
from destruction_list.test_destruction_list import Backup
from haven_schemas.acts.retention.disposals import GetDisposal, ListDestroyed
from haven_schemas.acts.retention.schedules import KeepSchedule
from haven_schemas.destroyed_register import FIRST_YEAR, key_id, year_of, years_over
from haven_schemas.errors import FieldCode, Problem
from retention.certificates.certificate import get_certificate
from retention.disposals.lists import get_disposal, list_destroyed
from retention.keys_of_others.register import destroy_register_keys
from retention.schedules.change import keep_schedule
from retention_world import HEAD, LEAD, OFFICER, TRUST_LEAD, person
from support.lists import every

SEALED = "2026.vault:v1:AAAA.c2VhbGVk"
THIS_YEAR = Holder("register", key_id(2026))


@pytest.fixture
def destroyed(here):
    """A file that is gone, and what incidents said of whose it was."""
    _, disposal = here.announced(here.school())
    here.wait(21)
    here.destroyed(disposal, whose=SEALED)
    return disposal


def seen(here, disposal, rights, school=None):
    asked = GetDisposal(disposal_id=disposal.id)
    return here.ask(person(school or disposal.school_id, rights=rights), get_disposal, asked)


def gone(here, school, rights=OFFICER):
    return here.ask(person(school, rights=rights), list_destroyed, ListDestroyed())


def test_whose_it_was_is_for_who_watches_over_it_alone_and_the_reason_for_all_who_see_it(here):
    school = here.school()
    child = here.child(school, born_on=date(1999, 3, 1), left_on=date(2017, 7, 20))
    disposal = here.propose(person(school), child, reason="erasure_asked")
    second = here.school()
    assert seen(here, disposal, HEAD, second).reason == "erasure_asked", "the second person sees why, and no words"
    here.agree(person(second, rights=HEAD), disposal)
    here.wait(21)
    here.destroyed(disposal, whose=SEALED)
    told = [seen(here, disposal, rights) for rights in (OFFICER, LEAD)]
    assert {each.reason for each in told} == {"erasure_asked"}
    assert {each.destroyed_on for each in told} == {here.now.date()}
    assert SEALED not in str(told)
    [line] = gone(here, school).files
    assert (line.disposal_id, line.whose, line.destroyed_on) == (disposal.id, SEALED, here.now.date())
    assert gone(here, second).files == [], "of schools the officer watches over"
    assert gone(here, school, (*OFFICER, "record:read")).files == [], "nobody who reads records"


def test_the_one_destroyed_last_comes_first_and_a_page_goes_on(here):
    school, wanted = here.school(), []
    for _ in range(3):
        _, disposal = here.announced(school)
        here.wait(28)
        here.destroyed(disposal)
        wanted.insert(0, disposal.id)
    officer = person(school, rights=OFFICER)
    first = here.ask(officer, list_destroyed, ListDestroyed(limit=2))
    rest = here.ask(officer, list_destroyed, ListDestroyed(limit=2, cursor=first.next_cursor))
    assert [each.disposal_id for page in (first, rest) for each in page.files] == wanted
    assert rest.next_cursor is None
    with pytest.raises(Problem):
        here.ask(person(school, rights=OFFICER), list_destroyed, ListDestroyed(cursor=first.next_cursor))


def test_what_was_sealed_first_stays_and_what_came_to_nothing_names_nobody(here, destroyed):
    here.taken_out(destroyed, whose="2026.another")
    assert here.row(destroyed).whose == SEALED
    _, changed = here.announced(here.school())
    here.wait(21)
    here.keep_list()
    here.taken_out(changed, outcome="changed")
    assert here.row(changed).whose is None


def test_a_database_that_is_restored_to_before_has_it_from_the_list(here):
    backup = Backup(here)
    _, disposal = here.announced(here.school())
    here.wait(21)
    here.destroyed(disposal, whose=SEALED)
    backup.restore()
    here.keep_list()
    row = here.row(disposal)
    assert (row.whose, row.reason) == (SEALED, "time_over")


def test_the_certificate_says_why_and_names_no_child(here, destroyed):
    asked = GetDisposal(disposal_id=destroyed.id)
    [certificate] = here.ask(person(destroyed.school_id), get_certificate, asked).certificates
    assert "Why: Its time is over, and nothing is known for which it is still needed" in certificate.text
    assert SEALED not in certificate.document


@every(
    ("now", "kept", "over"),
    [
        (datetime(2046, 12, 31, 23, 59, tzinfo=UTC), 20, []),
        (datetime(2047, 1, 1, tzinfo=UTC), 20, [2026]),
        (datetime(2050, 6, 1, tzinfo=UTC), 20, [2026, 2027, 2028, 2029]),
        (datetime(2028, 1, 1, tzinfo=UTC), 1, [2026]),
        (datetime(2001, 1, 1, tzinfo=UTC), 1, []),
    ],
)
def test_a_years_names_are_kept_for_so_many_years_after_its_end(now, kept, over):
    assert list(years_over(now, kept)) == over


def test_no_clock_makes_a_key_that_nobody_destroys():
    assert year_of(datetime(1999, 1, 1, tzinfo=UTC)) == FIRST_YEAR


@pytest.fixture
def opens(incidents_vault, vault):
    """Whether what was sealed in 2026 opens; the key is gone again afterwards."""
    incidents_vault.create_key(THIS_YEAR.transit_key)
    wrapped = incidents_vault.encrypt(THIS_YEAR.transit_key, b"whose", context=b"incidents")

    def asked():
        try:
            return incidents_vault.decrypt(THIS_YEAR.transit_key, wrapped, context=b"incidents") == b"whose"
        except VaultRefused as refused:
            if refused.reason is not Reason.KEY_MISSING:
                raise
            return False

    yield asked
    vault.destroy_key(THIS_YEAR.transit_key)


def run(here, now, *, may_order=True, own_time=None):
    here.now = now
    return destroy_register_keys(here.units(), here.vault, own_time or now, may_order=may_order)


def test_its_key_goes_when_the_years_are_over_and_nothing_says_whose_it_was(here, destroyed, opens):
    over = datetime(2047, 1, 1, tzinfo=UTC)
    assert run(here, over - timedelta(seconds=1)) == 0
    assert run(here, over, may_order=False) == 0, "a longer schedule may be missing here"
    assert run(here, over, own_time=over - timedelta(days=30)) == 0
    assert opens()
    assert here.row(destroyed).whose == SEALED
    assert run(here, over) == 1
    assert not opens()
    assert here.row(destroyed).whose is None
    assert run(here, over) == 0
    [entry] = [each for each in here.audited() if each["action"] == "key:register:destroy"]
    assert (entry["object_id"], entry["subject_ids"]) == (str(THIS_YEAR.id), [])


def test_the_trust_agrees_for_how_long(here, opens):
    words = {"record": "register", "source": "Our policy", "agreed": "The board", "since": date(2027, 3, 1)}
    lead = person(here.school(), rights=TRUST_LEAD)

    def keep(**changed):
        asked = KeepSchedule.model_validate({**words, "trigger": "destruction", "years": 6, **changed})
        return here.ask(lead, keep_schedule, asked)

    for field, wrong in (("trigger", {"trigger": "birth"}), ("keeps", {"keeps": True})):
        with pytest.raises(Problem) as refused:
            keep(**wrong)
        assert [(each.field, each.code) for each in refused.value.fields] == [(field, FieldCode.NOT_ALLOWED)]
    with pytest.raises(Problem):
        keep(record="pastoral")
    keep()
    assert len(here.sent("retention.schedule_earlier")) == 1, "others are told that names go earlier"
    assert run(here, datetime(2032, 12, 31, tzinfo=UTC)) == 0
    assert run(here, datetime(2033, 1, 1, tzinfo=UTC)) == 1
    assert not opens()


def test_only_retention_destroys_it_and_only_incidents_uses_it(incidents_vault, vault, opens):
    with pytest.raises(VaultRefused):
        incidents_vault.destroy_key(THIS_YEAR.transit_key)
    with pytest.raises(VaultRefused):
        vault.encrypt(THIS_YEAR.transit_key, b"x", context=b"incidents")
    assert opens()
