"""The zip of a OneRoster file: its tables; files that are no table of the standard are never opened."""

import zipfile
from collections.abc import Iterable, Iterator

from haven_schemas.rpc.intake_reasons import FileDetail, FileReason

from pupils.deliveries.domain.findings import FileRefused
from pupils.files.domain.checked_zip import CheckedZip, ZipLimits, bare_name

MOST_MEMBERS = 200
"""The standard has twenty-five tables; systems put papers of their own beside them."""
MOST_UNPACKED = 100_000_000
"""Bytes of all tables that are read: those of a trust of forty thousand pupils take some fifty million."""
_LIMITS = ZipLimits(members=MOST_MEMBERS, directory=128 * 1024, unpacked=MOST_UNPACKED)


class Package:
    """The tables of a zip by their names in lower case, without ``.csv``; in whatever one folder they stand."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        """Raises ``FileRefused``."""
        self._zip = CheckedZip(chunks, _LIMITS)
        self._tables = _tables(self._zip.members)

    def has(self, table: str) -> bool:
        """Whether a table is there."""
        return table.lower() in self._tables

    def pieces(self, table: str) -> Iterator[bytes]:
        """The bytes of a table; raises ``FileRefused`` for one that is damaged or grows beyond what it said."""
        yield from self._zip.pieces(self._tables[table.lower()])


def _tables(members: Iterable[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """CSV files by their bare names; two of one name in different folders say two things."""
    found: dict[str, zipfile.ZipInfo] = {}
    for each in members:
        bare = bare_name(each)
        if not bare.endswith(".csv"):
            continue
        if bare.removesuffix(".csv") in found:
            raise FileRefused(FileReason.MALFORMED_CSV, FileDetail.UNSAFE_ZIP)
        found[bare.removesuffix(".csv")] = each
    return found
