"""Tables of the audit service, one a file; importing this package registers all of them."""

from .alarm import AlarmRow
from .base import ID, INSTANT, Base, table_of
from .disposed import DisposedRow, DisposedSubjectRow
from .entry import EntryRow
from .entry_origin import EntryOriginRow
from .file_keeper import FileKeeperRow
from .kept_from import KeptFromRow
from .never_given import NeverGivenRow
from .number_again import NumberAgainRow
from .recount import RecountRow
from .source import SourceRow
from .subject_alias import SubjectAliasRow

__all__ = [
    "ID",
    "INSTANT",
    "AlarmRow",
    "Base",
    "DisposedRow",
    "DisposedSubjectRow",
    "EntryOriginRow",
    "EntryRow",
    "FileKeeperRow",
    "KeptFromRow",
    "NeverGivenRow",
    "NumberAgainRow",
    "RecountRow",
    "SourceRow",
    "SubjectAliasRow",
    "table_of",
]
