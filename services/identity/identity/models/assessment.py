"""The trust's own impact assessment: what it answers, how it assesses risks, on what bases, and what was signed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class AssessmentAnswerRow(Base):
    """What the trust says to one question. The trust's, of no person: no row policy, as none of these."""

    __tablename__ = "assessment_answer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str]
    said_by: Mapped[UUID]
    said_at: Mapped[datetime]
    version: Mapped[int]


class AssessmentRiskRow(Base):
    """A risk as the trust assesses it. ``key``: of one that came ready; null: the trust's own."""

    __tablename__ = "assessment_risk"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    harm: Mapped[str]
    likelihood: Mapped[str]
    severity: Mapped[str]
    measure: Mapped[str]
    effect: Mapped[str]
    remaining: Mapped[str]
    approved: Mapped[bool]
    applies: Mapped[bool]
    said_by: Mapped[UUID]
    said_at: Mapped[datetime]
    version: Mapped[int]


class AssessmentBasisRow(Base):
    """The trust's own word on the lawful basis of a group of fields."""

    __tablename__ = "assessment_basis"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    field_group: Mapped[str] = mapped_column(unique=True)
    article_6: Mapped[str]
    article_9: Mapped[str]
    schedule_1: Mapped[str]
    criminal: Mapped[bool]
    reason: Mapped[str]
    said_by: Mapped[UUID]
    said_at: Mapped[datetime]
    version: Mapped[int]


class AssessmentSigningRow(Base):
    """What the data protection officer signed, whole. Nobody changes or deletes one, the owner of the table neither."""

    __tablename__ = "assessment_signing"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    content: Mapped[str]
    digest: Mapped[str]
    signed_by: Mapped[UUID]
    signed_at: Mapped[datetime]


class AssessmentApprovalRow(Base):
    """The second signature, once a signing; as unchangeable."""

    __tablename__ = "assessment_approval"

    signing_id: Mapped[UUID] = mapped_column(ForeignKey("assessment_signing.id"), primary_key=True)
    approved_by: Mapped[UUID]
    approved_at: Mapped[datetime]


class AssessmentReminderRow(Base):
    """That everyone was reminded of the review due on that day. ``kind``: before it, or once it was overdue."""

    __tablename__ = "assessment_reminder"

    due_on: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    told_at: Mapped[datetime]
