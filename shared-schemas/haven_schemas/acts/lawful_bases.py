"""Why personal data may be processed: closed lists of the UK GDPR (Articles 6 and 9) and of the DPA 2018."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ..identifiers import Contract
from .incidents import Day

BasisGroup = Literal[
    "roll",
    "contacts",
    "attendance_behaviour",
    "special_needs",
    "care",
    "origin_belief",
    "health",
    "other_fields",
    "pupil_files",
    "concerns",
    "people_in_records",
    "documents",
    "files_between_schools",
    "protected_identities",
    "staff_accounts",
    "signing_in",
    "staff_and_children",
    "alerts",
    "audit_log",
    "data_protection_cases",
    "running",
]
"""Groups of fields that are processed for one reason, on one basis."""
FlaggedGroup = Literal["contacts", "origin_belief", "health", "other_fields", "staff_and_children"]
"""Those with a question for the data protection officer."""
ArticleSix = Literal[
    "consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests",
    "recognised_legitimate_interest",
]  # fmt: skip
"""Points (a) to (f) of Article 6(1) of the UK GDPR, and (ea), which the Data (Use and Access) Act 2025 put in."""
ArticleNine = Literal[
    "none", "explicit_consent", "employment_social_protection", "vital_interests", "made_public", "legal_claims",
    "substantial_public_interest", "health_social_care", "archiving_research",
]  # fmt: skip
"""Conditions of Article 9(2) that a trust may rely on; ``none``: no special category of data."""
ScheduleOne = Literal[
    "none", "employment", "health_social_care", "statutory_purposes", "equality", "unlawful_acts", "counselling",
    "safeguarding", "economic_well_being",
]  # fmt: skip
"""Conditions of Schedule 1 to the Data Protection Act 2018: paragraphs 1, 2, 6, 8, 10, 17, 18 and 19."""
BasisReason = Annotated[str, Field(max_length=2_000)]


class LawfulBasis(Contract):
    """On what a group of fields is processed. ``criminal``: it may hold data about offences (Article 10), which needs a
    condition of Schedule 1 as well."""

    article_6: ArticleSix
    article_9: ArticleNine
    schedule_1: ScheduleOne
    criminal: bool


class GroupBasis(Contract):
    """The basis of one group. ``proposed``: what Haven proposes; ``chosen``: what the trust says, None while nobody has
    said anything; ``flag``: what the data protection officer should look at, in words, empty where nothing."""

    group: BasisGroup
    proposed: LawfulBasis
    flag: str
    chosen: LawfulBasis | None = None
    reason: BasisReason = ""
    said_by: UUID | None = None
    said_on: Day | None = None
    version: int = 0

    @property
    def stands(self) -> LawfulBasis:
        """What holds: the trust's own word, or else what is proposed."""
        return self.chosen or self.proposed


class ChooseBasis(Contract):
    """The trust's own word on one group. ``reason`` is needed where it differs from what Haven proposes. ``version`` 0:
    nobody has said anything yet."""

    group: BasisGroup
    basis: LawfulBasis
    reason: BasisReason = ""
    version: Annotated[int, Field(ge=0)] = 0
