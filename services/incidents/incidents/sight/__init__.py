"""Who reads which record, and which file."""

from .bearing import bearing_of
from .concern_sight import concern_bearing, sees_concern
from .deciding import deciding_school, require_deciding_school, wait_elsewhere
from .document_sight import document_seen, seen_document
from .handover_team import (
    SEN_GROUP,
    find_handover,
    handed_files,
    holds_open_files,
    holds_sen_papers,
    is_of_interest,
    is_of_team,
    is_open_file,
    may_sign,
    may_sign_sen,
    waits_for,
)
from .hidden import hide_incident_ids, is_restricted
from .incident_sight import children_seen, require_incident, sees_incident
from .own_sight import (
    families_shown,
    files_of_barred,
    files_open_to,
    is_closed_to,
    is_read_elsewhere,
    kept_away_told,
    open_family,
    records_of,
    require_open,
    see_file_to_agree,
    sight_of,
    sight_of_lead,
    staff_kept_from,
    staff_sight,
)
from .pupil_file import PupilFile, find_file, reads_card_at, whole_file
from .rules import Bearing, ReadAt, Sight
from .seen import (
    MOST_KEPT,
    concerns_triaged,
    visible_actions,
    visible_concerns,
    visible_incidents,
    visible_lines,
    waiting_concerns,
    waits_at,
)
from .visibility import By, groups_for, kept_from, known_of, of_one_child, record_about_some, visible
