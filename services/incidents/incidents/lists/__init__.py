"""Records, concerns and actions, listed."""

from .actions import list_actions, open_actions_seen, own_open_actions
from .facts import record_facts, records_about, records_hidden, records_seen, referral_facts
from .find import find_by_number
from .last_entries import note_last_entries
from .matters import action_facts, concern_facts, step_facts
from .narrowing import pressing
from .queue import Team, children_named, concerns_in, incidents_in, list_queue, queue_items, team_incidents
from .queues import DECIDED_WITHIN
from .records import list_incidents
