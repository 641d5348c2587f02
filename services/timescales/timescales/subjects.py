"""What a rule is about, as people look for it: the subjects of a page, each with what starts its rules."""

from .codes import Must
from .rule import Rule
from .starts import Start
from .words import MUST

SUBJECTS: dict[str, frozenset[Start]] = {
    "Referrals and child protection": frozenset(
        {
            Start.REFERRAL_MADE,
            Start.REFERRAL_RECEIVED,
            Start.CONCERN_RAISED,
            Start.DISCUSSION_BEGUN,
            Start.STRATEGY_DISCUSSION,
            Start.CONFERENCE_PLANNED,
            Start.CONFERENCE_HELD,
            Start.CONFERENCE_INQUORATE,
            Start.CORE_GROUP_HELD,
            Start.LAST_REVIEW_HELD,
            Start.PLAN_CHANGED,
        }
    ),
    "Allegations, and duties to tell": frozenset(
        {Start.ALLEGATION_REPORTED, Start.POLICE_ATTENDED, Start.ABUSE_SUSPECTED, Start.FGM_DISCOVERED}
    ),
    "Looked-after children": frozenset(
        {
            Start.LOOKED_AFTER,
            Start.LOOKED_AFTER_FIRST_REVIEW,
            Start.LOOKED_AFTER_LAST_REVIEW,
            Start.TERM_STARTED,
        }
    ),
    "Special educational needs": frozenset(
        {
            Start.EHC_REQUESTED,
            Start.EHC_ADVICE_ASKED,
            Start.EHC_DRAFT_SENT,
            Start.EHC_PLAN_REVIEWED,
            Start.EHC_REVIEW_PLANNED,
            Start.EHC_REVIEW_HELD,
            Start.EHC_CHANGES_PROPOSED,
            Start.EHC_MOVE_PLANNED,
        }
    ),
    "Alternative provision": frozenset({Start.TAUGHT_ELSEWHERE}),
    "Children who join or leave": frozenset(
        {
            Start.JOINED_IN_YEAR,
            Start.NEW_TERM,
            Start.FILE_SENT,
            Start.NO_LONGER_REGISTERED,
            Start.NAME_ENTERED,
            Start.REGISTER_ENTRY_MADE,
        }
    ),
    "Data protection and keeping": frozenset(
        {
            Start.ACCESS_REQUESTED,
            Start.RECORD_REQUESTED,
            Start.REQUEST_MADE,
            Start.DATA_COMPLAINT_RECEIVED,
            Start.BREACH_KNOWN,
            Start.BORN,
            Start.LAST_ENTRY,
            Start.LEFT_EMPLOYMENT,
        }
    ),
}
"""In the order of a page; each start stands in one."""


def subject_of(rule: Rule) -> str:
    """The subject that what starts it stands in."""
    return next(subject for subject, starts in SUBJECTS.items() if rule.starts in starts)


def must_there(rule: Rule) -> str:
    """Who must act, as the rule's own nation calls them: what another calls them is of no use there."""
    if rule.must is Must.AUTHORITY and rule.nation == "northern_ireland":
        return "health and social care trust"
    return MUST[rule.must].partition(" (")[0]
