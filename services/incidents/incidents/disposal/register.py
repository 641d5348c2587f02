"""The sealed register of what was destroyed.

Under a key of the year for the whole trust, which retention destroys once the trust keeps names no longer.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from chassis.access.overseer import require_overseer
from chassis.ground.logs import get_logger
from chassis.keys.keyring import Holder, Keyring, SealedField, Tampered
from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.register import ReadRegister, RegisterLine, RegisterPage
from haven_schemas.acts.retention.disposals import DestroyedFile
from haven_schemas.audit_actions import AuditAction
from haven_schemas.destroyed_register import key_id, year_of, year_sealed
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import RegisterRead
from haven_schemas.rights import Right

from incidents.extras import OtherOwners

log = get_logger()
_WRITTEN_ONCE = 1
_A_LOOK = timedelta(hours=1)
"""So long a cursor goes on: whoever looks again later is told of again."""
_MOST_PAGES = 20
"""Pages that are looked through for a name in one call; the cursor goes on behind them."""
_ONCE = 1


@dataclass(frozen=True)
class Whose:
    """What a child was called, and by law where that is another name."""

    names: tuple[str, ...] = ()
    date_of_birth: date | None = None


def seal_whose(
    unit: Unit, keyring: Keyring, owners: OtherOwners, disposal_id: UUID, subject_ids: Sequence[UUID]
) -> str | None:
    """None of a child who is on no roll, or whose identity is protected: how somebody described them is no name, and
    where this year's key is lost, with a vault that was restored to before it was made. ``OwnerAway``; ``VaultAway``.
    """
    known = {each.pupil_id: each for each in owners.pupil_identities(subject_ids)}
    found = next((known[each] for each in subject_ids if each in known), None)
    if found is None:
        return None
    said = {
        "names": list(dict.fromkeys([found.known_as, found.legal_name])),
        "born": found.date_of_birth.isoformat(),
    }
    year = year_of(unit.now)
    try:
        sealed = keyring.seal_apart(unit, _holder(year), _field(disposal_id), json.dumps(said).encode())
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        log.error("register_key_lost", disposal_id=disposal_id)  # noqa: TRY400  # its trace says nothing more
        return None
    return f"{year}.{sealed}"


def open_whose(keyring: Keyring, disposal_id: UUID, sealed: str | None) -> Whose:
    """Of nobody where nothing was sealed, or its years are over. ``VaultAway``; ``Tampered``."""
    if sealed is None:
        return Whose()
    try:
        holder = _holder(year_sealed(sealed))
    except ValueError:
        raise Tampered(disposal_id) from None
    try:
        said = json.loads(keyring.open_apart(holder, _field(disposal_id), sealed.partition(".")[2]))
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        return Whose()
    return Whose(tuple(said["names"]), date.fromisoformat(said["born"]))


def _holder(year: int) -> Holder:
    return Holder("register", key_id(year))


def _field(disposal_id: UUID) -> SealedField:
    return SealedField("disposal", disposal_id, "whose", _WRITTEN_ONCE)


def read_register(unit: Unit, keyring: Keyring, owners: OtherOwners, request: ReadRegister) -> RegisterPage:
    """Retention says which files were destroyed, under the caller's own token; names are opened here and kept nowhere.

    ``not_permitted`` for who reads records somewhere; ``invalid_request`` on ``cursor``, also of a look an hour ago;
    ``VaultAway``, ``OwnerAway``; ``Tampered``.
    """
    require_overseer(unit.access)
    wanted = request.name.casefold().split()
    digest = cursors.filter_digest("register", unit.access.actor_id, *wanted)
    look_id, begun_at, after = _look(unit, request.cursor, digest)
    lines: list[RegisterLine] = []
    for _ in range(_MOST_PAGES if wanted else _ONCE):
        page = owners.destroyed_files(unit.access, after, request.limit - len(lines))
        opened = [_line(keyring, each) for each in page.files]
        lines += [each for each in opened if _is_called(each, wanted)]
        after = page.next_cursor
        if after is None or len(lines) == request.limit:
            break
    unit.audit(
        AuditAction.RETENTION_REGISTER_READ,
        right=Right.DATA_OVERSEE,
        school_ids=unit.access.schools_with(Right.DATA_OVERSEE),
        object_id=look_id,
    )
    following = None if after is None else cursors.encode(digest, [begun_at.isoformat(), str(look_id), after])
    return RegisterPage(lines=lines, next_cursor=following)


def _look(unit: Unit, cursor: str | None, digest: str) -> tuple[UUID, datetime, str | None]:
    """Its id, when it began and where it goes on. Of a new one others are told."""
    if cursor is None:
        look_id = new_id()
        event = RegisterRead(look_id=look_id, read_by=unit.access.actor_id)
        unit.publish(event, aggregate_id=look_id, aggregate_version=_ONCE, school_id=None)
        return look_id, unit.now, None
    try:
        begun_at, look_id, after = cursors.decode(cursor, digest)
        found = UUID(look_id), datetime.fromisoformat(begun_at), str(after)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
    if found[1] + _A_LOOK < unit.now:
        raise invalid("cursor", FieldCode.WRONG_FORMAT)
    return found


def _line(keyring: Keyring, file: DestroyedFile) -> RegisterLine:
    whose = open_whose(keyring, file.disposal_id, file.whose)
    said = file.model_dump(exclude={"whose"})
    return RegisterLine(**said, names=list(whose.names), date_of_birth=whose.date_of_birth)


def _is_called(line: RegisterLine, wanted: list[str]) -> bool:
    called = " ".join(line.names).casefold()
    return all(word in called for word in wanted)
