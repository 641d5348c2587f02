"""Records: opened, written in, moved, closed."""

from .action import check_owner, give_action, pass_on
from .entry import add_note
from .head import record_head
from .linked import linked_incidents
from .lock import children_named, lock_incident, name_in_incident, subjects_in
from .move import move_record, say_moved
from .record import get_incident
from .referral import add_referral_entry, check_referral_of
from .rehome import rehome_file, rehome_records
from .restricted import lift_restriction, open_restricted, restrict_record
from .significant import mark_significant
from .step import Matter, NewStep, check_may_deal_with, write_step, write_title
from .write import FIRST_VERSION, details_text
