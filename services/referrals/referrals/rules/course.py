"""What a referral has come to, by its steps in the order in which they happened, which is not that of writing."""

from dataclasses import dataclass

from haven_schemas.acts.referrals.referrals import StepKind

CONFERENCES: frozenset[StepKind] = frozenset({"conference_held", "child_protection_plan"})
"""A child protection plan is made at a conference, whether or not somebody wrote that one down."""
_ENDS_IT: frozenset[StepKind] = frozenset({"child_in_need_plan", "early_help_begun", "plan_ended"})


@dataclass(frozen=True)
class Course:
    """The steps that happened before one, and after it, in their order."""

    before: tuple[StepKind, ...] = ()
    after: tuple[StepKind, ...] = ()

    @property
    def is_protected(self) -> bool | None:
        """Whether a conference had been held by then, or a child protection plan made, and neither had ended; None:
        nobody has said so or otherwise, as of a plan that the school was never told of."""
        found: bool | None = None
        for kind in self.before:
            if kind in CONFERENCES:
                found = True
            elif kind in _ENDS_IT:
                found = False
            elif kind == "resubmitted":
                found = None
        return found

    @property
    def was_told_before(self) -> bool:
        """Whether what a conference at that time begins has begun with one that was written down before and came after
        it: the conference of a plan."""
        said = (kind for kind in self.after if kind in CONFERENCES or kind in _ENDS_IT)
        return next(said, None) in CONFERENCES
