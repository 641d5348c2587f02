"""Names for ids, joined here and nowhere else: children's from pupils, colleagues' from identity."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from haven_schemas.rpc.identity import StaffNames
from haven_schemas.rpc.pupils import Pupil, PupilsById

from .sessions import Session
from .state import haven

_A_CALL = 200


def pupils_by_id(session: Session, ids: Iterable[UUID]) -> dict[UUID, Pupil]:
    """The pupils among ``ids`` whom the caller may see."""
    found: dict[UUID, Pupil] = {}
    for some in _portions(ids):
        page = haven().services.pupils.get_pupils(session.caller, PupilsById(ids=some))
        found.update((pupil.id, pupil) for pupil in page.pupils)
    return found


def staff_names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of the members of staff among ``ids``."""
    names: dict[UUID, str] = {}
    for some in _portions(ids):
        page = haven().services.identity.staff_names(session.caller, StaffNames(ids=some))
        names.update((member.id, member.name) for member in page.staff)
    return names


def _portions(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), _A_CALL):
        yield unique[start : start + _A_CALL]
