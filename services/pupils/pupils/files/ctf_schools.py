"""Which schools a Common Transfer File is from and for, and whether the school that got it may take it."""

from collections.abc import Collection
from dataclasses import dataclass

from haven_schemas.acts.intake_reasons import FileDetail, FileReason

from .findings import FileRefused

_LAESTAB_DIGITS, _ESTAB_DIGITS, _LA_DIGITS = 7, 4, 3


@dataclass(frozen=True)
class SchoolIdentity:
    """How a school is named outside: the URN of GIAS, and LAESTAB if it is known.

    ``others``: URNs and LAESTABs of the trust's other schools. ``earlier``: those it had before a conversion, which no
    other school of the trust has now; a file may name it by them for years.
    """

    urn: str
    laestab: str | None
    others: Collection[str] = frozenset()
    earlier: Collection[str] = frozenset()


@dataclass
class StatedSchool:
    """A school as a file names it: texts as they stand there, empty where there are none."""

    lea: str = ""
    estab: str = ""
    urn: str = ""
    name: str = ""

    @property
    def laestab(self) -> str:
        """Seven digits; empty if none are stated, also for the letters that stand for an unknown school (MMMMMMM, LLLL,
        XXXXXXX)."""
        lea, estab = self.lea.strip(), self.estab.replace("/", "").strip()
        stated = estab if len(estab) == _LAESTAB_DIGITS else lea.zfill(_LA_DIGITS) + estab.zfill(_ESTAB_DIGITS)
        return stated if lea + estab and _is_number(stated) and len(stated) == _LAESTAB_DIGITS else ""

    @property
    def stated_urn(self) -> str:
        """The URN if it is a number other than nought, else empty."""
        urn = self.urn.strip()
        return urn if _is_number(urn) else ""

    @property
    def plain_name(self) -> str | None:
        """Its name in one line of at most a hundred letters; None if none is stated."""
        return " ".join("".join(each if each.isprintable() else " " for each in self.name).split())[:100] or None

    @property
    def is_stated(self) -> bool:
        """Whether it says which school it is."""
        return bool(self.laestab or self.stated_urn)

    def names(self, school: SchoolIdentity) -> bool:
        """Whether it is ``school``. The URN decides where it is stated: LAESTAB changes with an academy order."""
        if self.stated_urn:
            return self.stated_urn == school.urn or self.stated_urn in school.earlier
        return bool(self.laestab) and (self.laestab == school.laestab or self.laestab in school.earlier)

    def is_one_of(self, numbers: Collection[str]) -> bool:
        """Whether its URN, or its LAESTAB where no URN is stated, is among these."""
        return (self.stated_urn or self.laestab) in numbers


def comes_from_elsewhere(source: StatedSchool, destination: StatedSchool, school: SchoolIdentity) -> bool:
    """Whether another school sent the file to ``school``; False if it is the school's own.

    Raises ``FileRefused(other_school)``: for another school of the trust, or neither from nor for this one. Where a
    file states no destination, it must come from the school itself.
    """
    if destination.names(school):
        return source.is_stated and not source.names(school)
    if destination.is_stated and destination.is_one_of(school.others):
        raise FileRefused(FileReason.OTHER_SCHOOL, FileDetail.FOR_ANOTHER_SCHOOL)
    may_be_ours = source.names(school) or not source.is_stated or not _can_be_told(source, school)
    if destination.is_stated or not may_be_ours:
        raise FileRefused(FileReason.OTHER_SCHOOL, FileDetail.FOR_NO_SCHOOL_HERE)
    return False


def _can_be_told(stated: StatedSchool, school: SchoolIdentity) -> bool:
    return bool(stated.stated_urn or school.laestab)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and text.strip("0") != ""
