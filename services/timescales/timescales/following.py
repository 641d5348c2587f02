"""What begins when what a rule waited for has happened, where no step of a referral says so."""

from collections.abc import Mapping

from .codes import End
from .rule import Rule
from .starts import Start

_BY_END: Mapping[End, tuple[Start, ...]] = {
    End.CONFERENCE_HELD: (Start.CONFERENCE_HELD,),
    End.CORE_GROUP_HELD: (Start.CORE_GROUP_HELD,),
    End.PLAN_MADE: (Start.EHC_PLAN_REVIEWED,),
    End.EDUCATION_PLAN_MADE: (Start.TERM_STARTED,),
}
_BY_REVIEW: Mapping[Start, tuple[Start, ...]] = {
    Start.CONFERENCE_HELD: (Start.LAST_REVIEW_HELD,),
    Start.LAST_REVIEW_HELD: (Start.LAST_REVIEW_HELD,),
    Start.LOOKED_AFTER: (Start.LOOKED_AFTER_FIRST_REVIEW,),
    Start.LOOKED_AFTER_FIRST_REVIEW: (Start.LOOKED_AFTER_LAST_REVIEW,),
    Start.LOOKED_AFTER_LAST_REVIEW: (Start.LOOKED_AFTER_LAST_REVIEW,),
    Start.TERM_STARTED: (Start.TERM_STARTED,),
    Start.EHC_PLAN_REVIEWED: (Start.EHC_REVIEW_HELD, Start.EHC_PLAN_REVIEWED),
    Start.TAUGHT_ELSEWHERE: (Start.TAUGHT_ELSEWHERE,),
}
"""A review is of what the rule before it was of."""
AT_NEXT_TERM = frozenset({Start.TERM_STARTED})
"""What begins not with the day it was done, but with the next term."""


def starts_after(rule: Rule) -> tuple[Start, ...]:
    """What starts with the day a rule was met; nothing where nothing follows."""
    return _BY_REVIEW.get(rule.starts, ()) if rule.ends is End.REVIEW_HELD else _BY_END.get(rule.ends, ())
