"""Which rows of a file are about a child whom an earlier row of it was about."""

import hashlib
from array import array
from datetime import date

from haven_schemas.acts.pupil_changes import PupilChange

_FIRST_SIZE = 1 << 12
_FULLEST = 0.6


class Digests:
    """A set of 64-bit digests in one block of memory: at most 27 bytes each, where Python's own set takes 100.

    Two of a million digests are the same by chance once in 37 million files.
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST_SIZE))
        self._count = 0

    def __contains__(self, digest: int) -> bool:
        return self._slots[self._place(digest)] != 0

    def __len__(self) -> int:
        return self._count

    def add(self, digest: int) -> None:
        """Takes ``digest`` in; 0 is not one."""
        place = self._place(digest)
        if self._slots[place] == 0:
            self._slots[place] = digest
            self._count += 1
            if self._count > _FULLEST * len(self._slots):
                self._grow()

    def _place(self, digest: int) -> int:
        mask = len(self._slots) - 1
        place = digest & mask
        while self._slots[place] not in (0, digest):
            place = (place + 1) & mask
        return place

    def _grow(self) -> None:
        before = self._slots
        self._slots = array("Q", bytes(16 * len(before)))
        for digest in before:
            if digest:
                self._slots[self._place(digest)] = digest


class SeenChildren:
    """The children of the rows so far, as digests: some 120 bytes a row."""

    def __init__(self) -> None:
        self._upns = Digests()
        self._names = Digests()
        self._names_without_upn = Digests()
        self._without_id = Digests()
        self._told_apart = Digests()

    def is_repeated(self, row: PupilChange) -> bool:
        """Whether ``row`` is a duplicate; takes it in if not.

        The same UPN always is, unless it stands by another name and another id of the source. The same name and date of
        birth is, unless both rows have a permanent UPN of their own, or an id of their own: then a source tells two
        children apart, and the roll says what becomes of them. Rows that name nobody by either are told apart by what
        the roll has, later.
        """
        name = name_digest(row.legal_surname, row.legal_forename, row.date_of_birth)
        has_own_upn = row.upn is not None and is_permanent(row.upn)
        upn = 0 if row.upn is None else upn_digest(row.upn)
        by_name = text_digest(f"{upn} {name}")
        by_id = text_digest(f"{name} {row.source_id}")
        if upn in self._upns and self._is_one(row, upn, by_name):
            return True
        same_name = name in self._names_without_upn or (name in self._names and not has_own_upn)
        if same_name and self._is_one(row, name, by_id):
            return True
        for seen in (upn, name):
            if seen and row.source_id is None:
                self._without_id.add(seen)
        self._told_apart.add(by_name)
        self._told_apart.add(by_id)
        if upn:
            self._upns.add(upn)
        if name:
            self._names.add(name)
            if not has_own_upn:
                self._names_without_upn.add(name)
        return False

    def _is_one(self, row: PupilChange, seen: int, told_apart_by: int) -> bool:
        """Whether a row is another of the child whom ``seen`` names; one without an id of the source always is."""
        return row.source_id is None or seen in self._without_id or told_apart_by in self._told_apart


def is_permanent(upn: str) -> bool:
    """Whether a UPN is a permanent one: a temporary one ends in a letter (DfE UPN guidance)."""
    return upn[-1].isdigit()


def upn_digest(upn: str) -> int:
    """A UPN as one number."""
    return text_digest(upn)


def name_digest(surname: str | None, forename: str | None, born: date | None) -> int:
    """Legal name and birth date as one number; 0 unless all are there."""
    if surname is None or forename is None or born is None:
        return 0
    return text_digest(f"{surname}\x00{forename}\x00{born.isoformat()}")


def signed_digest(text: str) -> int:
    """Any text as one number that fits the database's ``bigint``."""
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little", signed=True
    )


def text_digest(text: str) -> int:
    """Any text as one number, never 0."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") or 1
