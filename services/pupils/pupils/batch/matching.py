"""Which pupil of the school's roll a change is about: by the source's id, by UPN, else by legal name and birth date.

The source's id alone is never believed: an MIS issues its ids anew when a school becomes an academy. It counts where
UPN, or surname and date of birth, say the same.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

from haven_schemas.acts.intake_reasons import RowReason
from haven_schemas.acts.pupil_changes import FieldName, PupilChange

from pupils.files import Finding, fold, is_permanent


class OnRoll(Protocol):
    """What is known of a pupil, as far as matching needs it."""

    @property
    def upn(self) -> str | None:
        """The UPN."""

    @property
    def legal_surname(self) -> str:
        """The legal surname."""

    @property
    def legal_forename(self) -> str:
        """The legal forename."""

    @property
    def date_of_birth(self) -> date:
        """The date of birth."""


P = TypeVar("P", bound=OnRoll)


def match_change(
    change: PupilChange, same_source: P | None, same_upn: P | None, same_name: Sequence[P]
) -> P | Finding | None:
    """The pupil ``change`` is about, None for a new one, or why that cannot be told.

    ``same_source``, ``same_upn`` and ``same_name`` (legal name and date of birth) are what the roll has. A UPN whose
    holder has another name and another birth date is a mistake somewhere, and no reason to turn one child into another.
    A pupil with a permanent UPN of their own is not the child of a row that has a different one.
    """
    if same_source is not None:
        if same_upn is not None and same_upn is not same_source:
            return Finding(change.number, "source_id", RowReason.SOURCE_ID_CONFLICT)
        if same_upn is None:
            return _by_source(change, same_source, same_name)
    if same_upn is not None:
        return _by_upn(change, same_upn, by_source=same_source is not None)
    candidates = [pupil for pupil in same_name if _may_be(change, pupil)]
    if len(candidates) > 1:
        return Finding(change.number, "legal_surname", RowReason.SEVERAL_MATCHES)
    return candidates[0] if candidates else None


def _by_source(change: PupilChange, pupil: P, same_name: Sequence[P]) -> P | Finding:
    """Twins share surname and birth date: where another pupil has the very name of the row, the id is not theirs."""
    if not _is_same_child(change, pupil):
        return _unlike(change)
    others = [other for other in same_name if _may_be(change, other)]
    if others and not any(other is pupil for other in others):
        return Finding(change.number, "source_id", RowReason.SOURCE_ID_CONFLICT)
    return pupil


def are_two_children(one: str | None, other: str | None) -> bool:
    """Whether two UPNs are of two children: permanent ones that differ."""
    return one is not None and other is not None and one != other and is_permanent(one) and is_permanent(other)


def has_another_forename(change: PupilChange, pupil: OnRoll) -> bool:
    """Whether the row states a forename that the pupil has not: twins share all else by which a UPN is believed."""
    return change.legal_forename is not None and fold(change.legal_forename) != fold(pupil.legal_forename)


def without_upn(change: PupilChange) -> PupilChange:
    """The same row, as if it stated no UPN."""
    return PupilChange.model_construct(change.model_fields_set - {"upn"}, **{**dict(change), "upn": None})


def lacking(change: PupilChange) -> FieldName | None:
    """The first field without which nobody can be put on the roll; None if all are there."""
    if change.legal_surname is None:
        return "legal_surname"
    if change.legal_forename is None:
        return "legal_forename"
    return "date_of_birth" if change.date_of_birth is None else None


def _is_same_child(change: PupilChange, pupil: OnRoll) -> bool:
    """By birth date and surname, where the UPN does not say it; two permanent UPNs that differ say that it is not."""
    if are_two_children(change.upn, pupil.upn):
        return False
    if change.legal_surname is None or change.date_of_birth is None:
        return False
    return change.date_of_birth == pupil.date_of_birth and fold(change.legal_surname) == fold(pupil.legal_surname)


def _unlike(change: PupilChange) -> Finding:
    """Without anything to compare it is the sender's to say more; with something, the id means another child."""
    if change.upn is None and (change.legal_surname is None or change.date_of_birth is None):
        return Finding(change.number, "upn", RowReason.REQUIRED)
    return Finding(change.number, "source_id", RowReason.SOURCE_ID_CONFLICT)


def _by_upn(change: PupilChange, pupil: P, *, by_source: bool) -> P | Finding:
    names_stated = change.legal_surname is not None and change.legal_forename is not None
    if change.date_of_birth is None and not names_stated:
        return pupil if by_source else Finding(change.number, "date_of_birth", RowReason.REQUIRED)
    if change.date_of_birth == pupil.date_of_birth or (names_stated and _same_name(change, pupil)):
        return pupil
    return Finding(change.number, "upn", RowReason.CONTRADICTS_ROLL)


def _same_name(change: PupilChange, pupil: OnRoll) -> bool:
    return (change.legal_surname, change.legal_forename) == (pupil.legal_surname, pupil.legal_forename)


def _may_be(change: PupilChange, pupil: OnRoll) -> bool:
    return change.upn is None or pupil.upn is None or not is_permanent(pupil.upn)
