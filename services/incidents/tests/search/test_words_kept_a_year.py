"""Words that were searched for stand under the key of their month, also those of releases before, and go with it."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import incidents
import pytest
from chassis.ground.away import VaultAway
from chassis.keys.keyring import Holder
from chassis.keys.sealing import SealedField
from chassis.units.ids import new_id
from chassis.units.models import FileKeyRow, KeyWrapRow
from filled_tables import row_of
from haven_schemas.acts.incidents.search import SearchRecords
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.searched_words import FIRST_MONTH, destroyed_on, key_id, month_of
from incidents.copies.known import KNOWN_SCHOOLS, copy_school_row
from incidents.models import FileHandoverRow, HandedFileRow, ReadRequestRow, SavedViewRow
from incidents.off_loop import at_once
from incidents.search.search import search_records
from incidents.search.words import forget_words, move_words
from sqlalchemy import func, select, update

SEALS_UNDER_SCHOOLS = {"request.py", "sign.py", "views.py"}


@pytest.fixture
def units(incidents, school, elsewhere):
    for each in (school, elsewhere):
        incidents.run(incidents.set_up, copy_school_row, each, 1)

    @contextmanager
    def open_unit(schools):
        everywhere = KNOWN_SCHOOLS if schools is None else None
        own = incidents.own_access("words")
        with incidents.database.unit(own, schools=schools, all_schools=everywhere) as unit:
            yield unit

    return open_unit


def _field(search_id):
    return SealedField("audit_entry", search_id, "sealed", 1)


def _at(moment):
    """An id as it would be made then."""
    return UUID(int=(int(moment.timestamp() * 1000) << 80) | (new_id().int & ((1 << 80) - 1)))


def _earlier_search(incidents, units, *schools, search_id=None):
    """As the release before sealed the words of a search; answers its id and the words sealed."""
    search_id = search_id or _at(incidents.now - timedelta(hours=1))
    with units(schools) as unit:
        key = incidents.keyring.new_data_key(unit, search_id, [Holder("school", each) for each in schools])
        return search_id, key.seal(_field(search_id), "أمل needle".encode())


def _holders(units, record_id):
    with units([]) as unit:
        rows = select(KeyWrapRow.holder_kind, KeyWrapRow.holder_id).where(KeyWrapRow.record_id == record_id)
        return [Holder(*each) for each in unit.session.execute(rows)]


def _opened(incidents, units, search_id, sealed):
    with units([]) as unit:
        return incidents.keyring.open(unit, search_id).unseal(_field(search_id), sealed).decode()


def _all(job, units, keyring):
    parts = 0
    while job(units, keyring):
        parts += 1
    return parts


def _count(units, kind):
    with units([]) as unit:
        return unit.session.scalar(select(func.count()).where(KeyWrapRow.holder_kind == kind))


def test_words_of_a_release_before_go_under_their_month_and_nothing_else_does(incidents, school, elsewhere, units):
    searches = [_earlier_search(incidents, units, *schools) for schools in ((school,), (school, elsewhere), (school,))]
    others = {
        "view": SavedViewRow(
            id=new_id(), staff_id=new_id(), school_id=school, version=1, list="concerns", is_default=False,
            content=b"x", changed_at=incidents.now,
        ),
        "request": row_of(
            ReadRequestRow, id=new_id(), school_ids=[school, elsewhere], state="ended", subject_id=new_id()
        ),
        "handed": row_of(
            HandedFileRow, handover_id=new_id(), subject_id=new_id(), school_ids=[school], state="excepted",
            reason_id=new_id(),
        ),
    }  # fmt: skip
    with units(None) as unit:
        handover = row_of(
            FileHandoverRow, id=others["handed"].handover_id, from_school_id=school, to_school_id=school,
            school_ids=[school], state="received",
        )  # fmt: skip
        unit.session.add(handover)
        unit.session.flush()
        for row in others.values():
            incidents.keyring.new_data_key(unit, getattr(row, "reason_id", None) or row.id, [Holder("school", school)])
            unit.session.add(row)
    assert move_words(units, incidents.keyring) == len(searches)
    assert move_words(units, incidents.keyring) == 0
    month = Holder("words", key_id(month_of(incidents.now - timedelta(hours=1))))
    for search_id, sealed in searches:
        assert _holders(units, search_id) == [month]
        assert _opened(incidents, units, search_id, sealed) == "أمل needle"
    assert _count(units, "school") == len(others)


def test_in_parts_and_from_where_it_was_left(incidents, school, units, monkeypatch):
    monkeypatch.setattr("incidents.search.words.MOST_MOVED_AT_ONCE", 2)
    searches = [_earlier_search(incidents, units, school) for _ in range(5)]
    assert move_words(units, incidents.keyring) == 2
    incidents.keyring.clear()
    with pytest.raises(VaultAway):
        move_words(units, incidents.without_vault)
    assert _count(units, "school") == 3
    assert _all(move_words, units, incidents.keyring) == 2
    assert [_opened(incidents, units, *each) for each in searches] == ["أمل needle"] * 5


def test_of_a_school_that_is_not_known_yet_they_wait(incidents, units):
    search_id, _ = _earlier_search(incidents, units, new_id())
    assert move_words(units, incidents.keyring) == 0
    assert [each.kind for each in _holders(units, search_id)] == ["school"]


def test_what_is_made_later_is_no_word_of_a_release_before(incidents, school, units):
    """So that whatever a later release keeps under a school's key is left alone."""
    incidents.run(incidents.lead(school), _search, incidents)
    later, _ = _earlier_search(incidents, units, school, search_id=_at(incidents.now + timedelta(days=1, seconds=1)))
    beside, _ = _earlier_search(incidents, units, school, search_id=_at(incidents.now + timedelta(hours=23)))
    assert move_words(units, incidents.keyring) == 1
    assert [[each.kind for each in _holders(units, one)] for one in (later, beside)] == [["school"], ["words"]]


def _search(unit, incidents):
    return search_records(unit, incidents.keyring, SearchRecords(words="needle"), incidents.remembered, at_once)


def test_words_whose_year_is_over_or_that_no_key_opens_are_given_up(incidents, school, units):
    old, _ = _earlier_search(incidents, units, school, search_id=_at(datetime(2026, 11, 30, tzinfo=UTC)))
    incidents.now = datetime(2028, 1, 2, tzinfo=UTC)
    broken, _ = _earlier_search(incidents, units, school)
    with units([]) as unit:
        unit.session.execute(update(KeyWrapRow).where(KeyWrapRow.record_id == broken).values(wrapped=b"changed" * 8))
    gone = new_id()
    with units([]) as unit:
        unit.session.add(row_of(KeyWrapRow, record_id=gone, holder_kind="school", holder_id=school, file_key_version=7))
    assert move_words(units, incidents.keyring) == 3
    assert [_holders(units, each) for each in (old, broken, gone)] == [[], [], []]


def test_what_belongs_to_them_goes_when_the_year_is_over_and_is_never_made_again(incidents, school, units, monkeypatch):
    monkeypatch.setattr("incidents.search.words.MOST_FORGOTTEN_AT_ONCE", 2)
    incidents.now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    searches = [_earlier_search(incidents, units, school) for _ in range(5)]
    _all(move_words, units, incidents.keyring)
    november = Holder("words", key_id(FIRST_MONTH))
    incidents.now = datetime(2026, 12, 2, tzinfo=UTC)
    kept = _earlier_search(incidents, units, school)
    _all(move_words, units, incidents.keyring)
    until = datetime.combine(destroyed_on(FIRST_MONTH), datetime.min.time(), UTC)
    incidents.now = until - timedelta(seconds=1)
    assert forget_words(units, incidents.keyring) == 0
    incidents.now = until
    assert _all(forget_words, units, incidents.keyring) == 3
    assert forget_words(units, incidents.keyring) == 0
    for search_id, sealed in searches:
        with pytest.raises(Problem) as problem:
            _opened(incidents, units, search_id, sealed)
        assert problem.value.code is ErrorCode.KEY_GONE
    assert _opened(incidents, units, *kept) == "أمل needle"
    with units([]) as unit:
        tombstone = unit.session.scalars(select(FileKeyRow).where(FileKeyRow.holder_id == november.id)).one()
        assert (tombstone.wrapped, tombstone.destroyed_at) == ("", until)
        with pytest.raises(Problem) as problem:
            incidents.keyring.new_data_key(unit, new_id(), [november])
        assert problem.value.code is ErrorCode.KEY_GONE


def _lose(world, month):
    """As when the vault was restored to a moment before the key was made."""
    transit, name = world.vault.secrets.transit, month.transit_key
    transit.update_key_configuration(name, deletion_allowed=True)
    transit.delete_key(name)


def test_where_the_key_of_the_month_was_lost_people_search_all_the_same(incidents, school, units, world):
    incidents.now = datetime(2027, 2, 10, tzinfo=UTC)
    january, february = (Holder("words", key_id(datetime(2027, month, 1, tzinfo=UTC).date())) for month in (1, 2))

    def searched():
        incidents.keyring.clear()
        incidents.run(incidents.lead(school), _search, incidents)
        return _holders(units, UUID(incidents.audited("search:record:read")[-1]["object_id"]))

    assert searched() == [february]
    _lose(world, february)
    assert searched() == [january]
    _lose(world, january)
    with pytest.raises(Problem) as problem:
        searched()
    assert problem.value.code is ErrorCode.KEY_GONE
    assert len(incidents.audited("search:record:read")) == 2


def test_whatever_else_seals_under_schools_is_known_to_it():
    """A new one needs its row among what ``move_words`` leaves alone, or has to begin a release later."""
    sources = Path(incidents.__file__).parent.rglob("*.py")
    seals = re.compile(r'new_data_key\([^\n]*Holder\("school"')
    assert {path.name for path in sources if seals.search(path.read_text(encoding="utf-8"))} == SEALS_UNDER_SCHOOLS
