"""Where sealed reasons stand, for their seals: opened nowhere else."""

from uuid import UUID

from chassis.keys.keyring import SealedField


def merge_field(merge_id: UUID, field: str) -> SealedField:
    """A reason of a merge, or of its end."""
    return SealedField("pupil_merge", merge_id, field, 1)


def proposal_field(proposal_id: UUID, version: int) -> SealedField:
    """The reason of a decision about a proposal; put off and decided again it is a new version."""
    return SealedField("match_proposal", proposal_id, "reason_sealed", version)


def protection_field(pupil_id: UUID, version: int) -> SealedField:
    """Why a child is protected; why no longer, as the version after the last."""
    return SealedField("protection", pupil_id, "reason_sealed", version)


def names_before_field(row_id: UUID) -> SealedField:
    """Earlier names and UPNs of a protected child."""
    return SealedField("protected_before", row_id, "sealed", 1)


def question_field(question_id: UUID) -> SealedField:
    """Which entry of the roll the people named for a child are asked about."""
    return SealedField("identity_question", question_id, "sealed", 1)


def answer_field(question_id: UUID, version: int) -> SealedField:
    """The reason of what they said; put off and decided again it is a new version."""
    return SealedField("identity_question", question_id, "reason_sealed", version)


def roll_answer_field(question_id: UUID, version: int) -> SealedField:
    """What someone said about a child on two rolls."""
    return SealedField("roll_question", question_id, "reason_sealed", version)
