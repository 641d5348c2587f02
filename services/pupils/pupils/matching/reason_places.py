"""Where sealed reasons stand, for their seals: opened nowhere else."""

from uuid import UUID

from chassis.keys.keyring import Place


def merge_place(merge_id: UUID, field: str) -> Place:
    """A reason of a merge, or of its end."""
    return Place("pupil_merge", merge_id, field, 1)


def proposal_place(proposal_id: UUID, version: int) -> Place:
    """The reason of a decision about a proposal; put off and decided again it is a new version."""
    return Place("match_proposal", proposal_id, "reason_sealed", version)


def protection_place(pupil_id: UUID, version: int) -> Place:
    """Why a child is protected; why no longer, as the version after the last."""
    return Place("protection", pupil_id, "reason_sealed", version)


def before_place(row_id: UUID) -> Place:
    """Earlier names and UPNs of a protected child."""
    return Place("protected_before", row_id, "sealed", 1)


def question_place(question_id: UUID) -> Place:
    """Which entry of the roll the people named for a child are asked about."""
    return Place("identity_question", question_id, "sealed", 1)


def answer_place(question_id: UUID, version: int) -> Place:
    """The reason of what they said; put off and decided again it is a new version."""
    return Place("identity_question", question_id, "reason_sealed", version)


def roll_answer_place(question_id: UUID, version: int) -> Place:
    """What someone said about a child on two rolls."""
    return Place("roll_question", question_id, "reason_sealed", version)
