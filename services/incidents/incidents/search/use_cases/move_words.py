"""Words that releases before sealed under schools' keys go under the key of their month, some hundreds at a time.

Their ciphertext stands in the log and stays as it is, so that the log's hashes hold: only the data key is wrapped
anew. A school's key opens them no more afterwards.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.process.logs import get_logger
from chassis.units.database import Unit
from chassis.units.models import FileKeyRow, KeyWrapRow
from chassis.units.one_of import one_of
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.searched_words import is_over, month_of
from sqlalchemy import ARRAY, Uuid, any_, delete, exists, func, select

from incidents.extras import OpenUnit
from incidents.models import HandedFileRow, ReadRequestRow, SavedViewRow
from incidents.search.words_holder import words_of

MOST_AT_ONCE = 200
_BESIDE = timedelta(days=1)
"""How long the release before may run beside this one, and go on sealing under schools' keys."""
_RANDOM_BITS = 80
"""Of a UUIDv7, behind its 48 bits of milliseconds."""

log = get_logger()


def move_words(open_unit: OpenUnit, keyring: Keyring) -> int:
    """How many searches' words were moved, or given up because their year is over or no key opens them; 0: none is
    left, or another process is at it. A part is one transaction: whoever ends in between goes on there. ``VaultAway``.
    """
    with open_unit(None) as unit:
        if not unit.session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("incidents.move_words")))):
            return 0
        searches = _left(unit)
        for search_id in searches:
            _move(unit, keyring, search_id)
        unit.session.execute(
            delete(KeyWrapRow).where(one_of(KeyWrapRow.record_id, searches), KeyWrapRow.holder_kind == "school")
        )
        return len(searches)


def _left(unit: Unit) -> list[UUID]:
    """Searches whose words a school's key opens: what else schools hold here has a row that says what it is, which is
    seen wherever the school of the wrap is."""
    wanted = select(KeyWrapRow.record_id).where(
        KeyWrapRow.holder_kind == "school",
        KeyWrapRow.holder_id == any_(func.haven_school_ids(type_=ARRAY(Uuid()))),
        KeyWrapRow.record_id < _first_id_at(_until(unit)),
        ~exists().where(SavedViewRow.id == KeyWrapRow.record_id),
        ~exists().where(ReadRequestRow.id == KeyWrapRow.record_id),
        ~exists().where(HandedFileRow.reason_id == KeyWrapRow.record_id),
    )
    in_order = wanted.distinct().order_by(KeyWrapRow.record_id)
    return list(unit.session.scalars(in_order.limit(MOST_AT_ONCE)))


def _until(unit: Unit) -> datetime:
    """None is older: soon after this release sealed words for the first time."""
    first = select(func.min(FileKeyRow.created_at)).where(FileKeyRow.holder_kind == "words")
    return (unit.session.scalar(first) or unit.now) + _BESIDE


def _move(unit: Unit, keyring: Keyring, search_id: UUID) -> None:
    month = month_of(_made_at(search_id))
    if is_over(month, unit.now):
        return
    try:
        keyring.add_holder(unit, search_id, words_of(month))
    except Problem as problem:
        if problem.code not in (ErrorCode.KEY_GONE, ErrorCode.SEAL_BROKEN):
            raise
        log.warning("words_not_moved", search_id=search_id, because=problem.code.value)


def _made_at(made: UUID) -> datetime:
    return datetime.fromtimestamp((made.int >> _RANDOM_BITS) / 1000, UTC)


def _first_id_at(at: datetime) -> UUID:
    return UUID(int=int(at.timestamp() * 1000) << _RANDOM_BITS)
