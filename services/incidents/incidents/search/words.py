"""The words by which is searched.

Retention destroys the month's key in the vault, after which nothing here opens any more; these rows go by themselves.

Their ciphertext stands in the log and stays as it is, so that the log's hashes hold: only the data key is wrapped
anew. A school's key opens them no more afterwards.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.keys.keyring import Holder, Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from chassis.units.models import FileKeyRow, KeyWrapRow
from chassis.units.one_of import one_of
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.searched_words import is_over, key_id, month_before, month_of, months_over
from sqlalchemy import ARRAY, Uuid, any_, delete, exists, func, select

from incidents.extras import OpenUnit
from incidents.models import HandedFileRow, ReadRequestRow, SavedViewRow

MOST_FORGOTTEN_AT_ONCE = 5_000
MOST_MOVED_AT_ONCE = 200
_BESIDE = timedelta(days=1)
"""How long the release before may run beside this one, and go on sealing under schools' keys."""
_RANDOM_BITS = 80
"""Of a UUIDv7, behind its 48 bits of milliseconds."""

log = get_logger()


def words_of(month: date) -> Holder:
    """Who holds the words of a month; retention destroys its key a year later."""
    return Holder("words", key_id(month))


def new_words_key(unit: Unit, keyring: Keyring, search_id: UUID) -> DataKey:
    """The key of a search's words. Where that of the month was lost, with a vault that was restored to before it was
    made say, the month before opens them, and they go a month earlier: people can search all the same.

    ``VaultAway``; ``Problem(key_gone)`` if both are lost.
    """
    month = month_of(unit.now)
    try:
        return keyring.new_data_key(unit, search_id, [words_of(month)])
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        return keyring.new_data_key(unit, search_id, [words_of(month_before(month))])


def forget_words(open_unit: OpenUnit, keyring: Keyring) -> int:
    """How many wraps went; 0: nothing is left. A part is one transaction. Safe on every replica at once."""
    with open_unit([]) as unit:
        month = _first_left(unit)
        if month is None:
            return 0
        some = select(KeyWrapRow.record_id).where(
            KeyWrapRow.holder_kind == month.kind, KeyWrapRow.holder_id == month.id
        )
        wraps = list(unit.session.scalars(some.order_by(KeyWrapRow.record_id).limit(MOST_FORGOTTEN_AT_ONCE)))
        if len(wraps) < MOST_FORGOTTEN_AT_ONCE:
            keyring.destroy(unit, month)
        else:
            unit.session.execute(
                delete(KeyWrapRow).where(
                    KeyWrapRow.holder_kind == month.kind,
                    KeyWrapRow.holder_id == month.id,
                    KeyWrapRow.record_id <= wraps[-1],
                )
            )
        return max(1, len(wraps))


def _first_left(unit: Unit) -> Holder | None:
    """A month that is over and has a file key still."""
    over = [key_id(month) for month in months_over(unit.now)]
    left = select(FileKeyRow.holder_id).where(
        FileKeyRow.holder_kind == "words", FileKeyRow.holder_id.in_(over), FileKeyRow.destroyed_at.is_(None)
    )
    month_id = unit.session.scalar(left.order_by(FileKeyRow.holder_id).limit(1))
    return None if month_id is None else Holder("words", month_id)


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
    return list(unit.session.scalars(in_order.limit(MOST_MOVED_AT_ONCE)))


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
