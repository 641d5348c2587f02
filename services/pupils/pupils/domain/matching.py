"""Which pupil of the school's roll a row is about: by UPN, else by legal name and date of birth, exactly."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

from haven_schemas.rpc.intake_reasons import RowReason

from .duplicates import is_permanent
from .findings import Finding
from .roll_row import CheckedRow


class OnRoll(Protocol):
    """What is known of a pupil, as far as matching needs it."""

    upn: str | None
    legal_surname: str
    legal_forename: str
    date_of_birth: date


P = TypeVar("P", bound=OnRoll)


def match_row(row: CheckedRow, same_upn: P | None, same_name: Sequence[P]) -> P | Finding | None:
    """The pupil ``row`` is about, None for a new one, or why that cannot be told.

    ``same_upn`` and ``same_name`` (legal name and date of birth) are what the roll has. A UPN whose holder has another
    name and another birth date is a mistake somewhere, and no reason to turn one child into another. A pupil with a
    permanent UPN of their own is not the child of a row that has a different one.
    """
    if same_upn is not None:
        agrees = same_upn.date_of_birth == row.date_of_birth or _same_name(row, same_upn)
        return same_upn if agrees else Finding(row.number, "upn", RowReason.CONTRADICTS_ROLL)
    candidates = [pupil for pupil in same_name if _may_be(row, pupil)]
    if len(candidates) > 1:
        return Finding(row.number, "legal_surname", RowReason.SEVERAL_MATCHES)
    return candidates[0] if candidates else None


def _same_name(row: CheckedRow, pupil: OnRoll) -> bool:
    return (row.legal_surname, row.legal_forename) == (pupil.legal_surname, pupil.legal_forename)


def _may_be(row: CheckedRow, pupil: OnRoll) -> bool:
    return row.upn is None or pupil.upn is None or not is_permanent(pupil.upn)
