"""Who works where and when, and who is told of what."""

from .absence import KEPT, Days, away_until, check_days, days_of, days_without, london_day
from .away import absences_from, away_on, day_expected, everybody_is_away
from .categories import category_called, copy_categories
from .duty import own_duty
from .known import ASSUMED, duty_hours_of, hours_by
from .leads import (
    account_spoken_for,
    action_recipients,
    all_who_triage,
    file_leads,
    hidden_files,
    is_lead_stopped,
    recipients_at,
    schools_of,
    schools_triaged_by,
    sencos_of,
    staff_at,
    staff_told_of,
    staff_who_may_agree,
    staff_who_triage,
    staff_with,
    told_at,
    trustees,
)
from .recipients import (
    TRUST_LEAD,
    ActionRecipients,
    Candidate,
    NobodyToTell,
    Step,
    choose_recipients,
    kind_of,
    other_head,
    whom_to_tell,
    whom_to_tell_of_matches,
    whom_to_tell_of_possible_link,
    whom_to_tell_of_review,
    whom_to_tell_of_wait,
)
from .staff import copy_staff, end_unknown_staff
from .unread import DEFAULT_MINUTES, DEFAULT_URGENT_MINUTES, NEXT_PEOPLE, Pace, due_at, next_people, next_steps, pace_of
