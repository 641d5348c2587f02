"""Which rows of a file are about a child whom an earlier row of it was about."""

import hashlib
from datetime import date

from .roll_row import CheckedRow


class Seen:
    """The children of the rows so far, as digests: some 100 bytes a row."""

    def __init__(self) -> None:
        self._upns: set[str] = set()
        self._names: dict[bytes, bool] = {}

    def is_repeated(self, row: CheckedRow) -> bool:
        """Whether ``row`` is a duplicate; takes it in if not.

        The same UPN always is. The same name and date of birth is, unless both rows have a permanent UPN of their own.
        """
        name = _digest(row.legal_surname, row.legal_forename, row.date_of_birth)
        has_own_upn = row.upn is not None and is_permanent(row.upn)
        if row.upn in self._upns or (name in self._names and not (has_own_upn and self._names[name])):
            return True
        if row.upn is not None:
            self._upns.add(row.upn)
        self._names[name] = has_own_upn
        return False


def is_permanent(upn: str) -> bool:
    """Whether a UPN is a permanent one: a temporary one ends in a letter (DfE UPN guidance)."""
    return upn[-1].isdigit()


def _digest(surname: str, forename: str, born: date) -> bytes:
    return hashlib.blake2b(f"{surname}\x00{forename}\x00{born.isoformat()}".encode(), digest_size=16).digest()
