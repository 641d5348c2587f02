"""What a file, a push or a package says, before it is known whose it is."""

from .checked_zip import CheckedZip, ZipLimits, bare_name
from .columns import Head, agreed_columns, chosen_for, proposed_for, read_head
from .csv_file import MOST_COLUMNS, MUST_BE_MAPPED, CsvColumns, CsvReading, bare_heading, heading, read_table
from .csv_lines import Headings, Lines, begins_like_a_total, candidates, cells_shown, find_headings, fitted, shown
from .csv_preview import LONGEST_TEXT, can_be_read, not_ticked, rows_as_taken
from .ctf_schools import SchoolIdentity
from .delivery_notes import OTHER_NAMES
from .duplicates import Digests, is_permanent, name_digest, text_digest, upn_digest
from .findings import THE_FILE, FileRefused, Finding
from .month_first import refuse_month_first
from .names import fold, query_words, search_text
from .oneroster_package import STAFF
from .oneroster_roster import Roster, mode_of, read_roster
from .outcomes import Outcome, Outcomes, RowDigests, Unchanged, pupils_may_repeat
from .push_file import read_push
from .remembered import forget_all
from .roll_file import LONDON, FileFacts, FileKind, KnownRows, check_file, named_digest, rows_of
from .roll_row import ALL_NAMES, LONGEST_CLASS, LONGEST_NAME, LONGEST_SOURCE_ID, Faults, RawRow, has_lost_letters, plain
from .text_decoding import CsvText
from .unknown_fields import as_group, field_digest
from .written import is_iso, is_nothing, iso_day, year_group_of
