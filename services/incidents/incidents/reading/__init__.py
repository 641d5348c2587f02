"""What a record says, opened for who may read it."""

from .actions import action_views
from .documents import (
    document_views,
    object_key,
    open_version,
    scanner_silent_since,
    seal_name,
    unseal_name,
    upload_slot_of,
    version_name,
)
from .due import (
    SOON,
    SOONEST_HOUR,
    check_may_close,
    day_text,
    last_day_reminded_of,
    london_day,
    next_morning,
    read_day_to_come,
    read_due_on,
    reminder_for,
)
from .entries import MOST_BYTES, Lines, fitting, open_entries
from .entry_versions import (
    is_step,
    only_seen,
    past_version,
    read_details,
    records_of_incident,
    step_views,
    words_of_kind,
)
from .file import STILL_WAITING, Families, close_if_done, file_contents, file_keepers, pairs
from .history import entry_history
from .one_record import AnyRow, OneRecord, WrittenRow, find_any_record, find_record
from .own_writing import check_expected_births, check_occurred_at, expected_birth_problem, opens_to_reporter
from .people import attach, name_person, open_to, people_of_entries, people_seen, person_views
from .read_by_another import (
    decides_for_all,
    is_new_for_others,
    is_unread_by_others,
    names_caller,
    note_decided,
    note_opened,
)
from .referral_details import (
    check_ids,
    check_made_from,
    check_named,
    check_referral_details,
    is_answer,
    known_as,
    named_in,
    only_naming,
    own_kind,
    read_referral,
    words_of_referral,
)
from .report_details import (
    AS_IT_IS,
    AsReported,
    as_reported,
    children_as_reported,
    closed_without_record,
    is_moved,
    marked_children,
    open_details,
    place_in,
    read_report,
    seal_details,
    subject_views,
    urgency_of,
    without_marks,
    words_of_report,
)
from .texts import audit_broken, first_line, not_listed_words, of_children, opened_texts
from .title_of import TITLED, check_title
from .titles import titles_of
