"""Who is absent today by the newest mark of the register, and whether what is known of care means a social worker."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from haven_schemas.acts.pupil_record_fields import AttendanceSession, ProtectionSpell
from haven_schemas.acts.pupils.absent import SocialWorkerSign
from haven_schemas.pupil_codes import attendance_kind

_LATEST_FIRST = ("PM", "AM")
_ABSENT = frozenset({"authorised", "unauthorised"})


def newest_mark(entries: Mapping[str, Any], today: date) -> tuple[AttendanceSession, int] | None:
    """The afternoon's mark of ``today``, else the morning's, with the source's time of it in microseconds.

    ``entries`` as a month is kept: by day and half day the session and that time.
    """
    for half in _LATEST_FIRST:
        kept = entries.get(f"{today.isoformat()} {half}")
        if kept is not None:
            return AttendanceSession.model_validate(kept[0]), kept[1]
    return None


def is_absence(mark: AttendanceSession) -> bool:
    """Missed with leave or without; not where the child was not expected (DfE, attendance codes)."""
    return attendance_kind(mark.code) in _ABSENT


def social_worker_signs(care: Mapping[str, Any], today: date) -> list[SocialWorkerSign]:
    """Of the fields of care: a child in care, on a child protection plan or in need has a social worker. Early help is
    given without one (Working together to safeguard children)."""
    signs: list[SocialWorkerSign] = ["in_care"] if care.get("in_care") else []
    spells = [ProtectionSpell.model_validate(each) for each in care.get("child_protection") or ()]
    return [*signs, *_of_spells([each for each in spells if _holds(each, today)])]


def _of_spells(spells: Iterable[ProtectionSpell]) -> Iterable[SocialWorkerSign]:
    held = {each.status for each in spells}
    if "protection_plan" in held:
        yield "protection_plan"
    if "child_in_need" in held:
        yield "child_in_need"


def _holds(spell: ProtectionSpell, today: date) -> bool:
    return (spell.start is None or spell.start <= today) and (spell.end is None or spell.end >= today)
