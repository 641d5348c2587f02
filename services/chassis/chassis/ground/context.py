"""Who is calling, with which rights: what a verified token becomes inside a service."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.origins import Origin

Kind = Literal["staff", "service", "permit", "setup", "nobody"]
PROGRAM = "machine"
"""What a program's grant says in place of a role."""
NO_ONE = UUID(int=0)


@dataclass(frozen=True)
class Grant:
    """A role at some schools and the rights it gives there. ``None`` for groups means all of them.

    With year groups and classes both given, a child of either is within it.
    """

    school_ids: frozenset[UUID]
    role: str
    rights: frozenset[str]
    category_groups: frozenset[str] | None = None
    year_groups: frozenset[str] | None = None
    classes: frozenset[str] | None = None


@dataclass(frozen=True)
class Access:
    """The caller of one call or the bearer of one piece of work; made from a verified token only, but for ``origin``,
    which the gateway says with the call and which gives nothing."""

    kind: Kind
    actor_id: UUID
    grants: tuple[Grant, ...] = ()
    session_id: UUID | None = None
    elevated_until: datetime | None = None
    service: str | None = None
    job: str | None = None
    token: str | None = field(default=None, repr=False)
    permit_number: UUID | None = None
    permit_session_id: UUID | None = None
    """The session that the permit was given with, which may be over; it gives nothing."""
    issued_at: datetime | None = None
    """Of the token, by the clock of who signed it."""
    opens_from: datetime | None = None
    """What was written before this instant does not open; None: all that the grants reach (decision 0030)."""
    origin: Origin | None = None
    """Where the request came from that is being answered, for the audit log; None where nobody said so."""

    @property
    def reaches_all_schools(self) -> bool:
        """Services and the set-up work for the whole trust; people only where a grant names the school."""
        return self.kind in ("service", "setup")

    @property
    def school_ids(self) -> frozenset[UUID]:
        """Every school some grant names."""
        return frozenset().union(*(grant.school_ids for grant in self.grants)) if self.grants else frozenset()

    def grants_with(self, right: str) -> tuple[Grant, ...]:
        """The grants that give ``right``."""
        return tuple(grant for grant in self.grants if right in grant.rights)

    def has(self, right: str, school_id: UUID | None = None) -> bool:
        """Whether some grant gives ``right`` (at ``school_id``, if one is named)."""
        grants = self.grants_with(right)
        if school_id is None or self.reaches_all_schools:
            return bool(grants)
        return any(school_id in grant.school_ids for grant in grants)

    def schools_with(self, right: str) -> frozenset[UUID]:
        """Schools at which ``right`` holds."""
        return frozenset().union(*(grant.school_ids for grant in self.grants_with(right)))

    def require(self, right: str, school_id: UUID | None = None) -> None:
        """Raises ``Problem(not_permitted)`` unless ``has``."""
        if not self.has(right, school_id):
            raise Problem(ErrorCode.NOT_PERMITTED)

    def is_elevated(self, now: datetime) -> bool:
        """Whether the second tier holds at ``now``."""
        return self.elevated_until is not None and now < self.elevated_until

    def is_certain(self, now: datetime) -> bool:
        """Whether the second tier holds at ``now`` and it is known that the account is still its owner's: what is asked
        for beside an entrypoint's right, where more is shown to those who also hold another."""
        return self.is_elevated(now) and not self.is_unproven

    def require_elevated(self, now: datetime) -> None:
        """Raises ``Problem(step_up_required)`` unless the second tier holds; services have no tier."""
        if self.kind == "staff" and not self.is_elevated(now):
            raise Problem(ErrorCode.STEP_UP_REQUIRED)

    def opens(self, written_at: datetime) -> bool:
        """Whether what was written at that instant opens: not what is older than the proof of who the caller is."""
        return self.opens_from is None or written_at >= self.opens_from

    @property
    def is_program(self) -> bool:
        """Whether it is a program's key and nobody's hand: what takes a person refuses it."""
        return any(grant.role == PROGRAM for grant in self.grants)

    @property
    def is_unproven(self) -> bool:
        """Whether the second tier was reached without proof that the account is still its owner's.

        At the first tier nothing but the caller's own writing is shown, and ``opens`` alone decides.
        """
        return self.kind == "staff" and self.opens_from is not None and self.elevated_until is not None


NOBODY = Access(kind="nobody", actor_id=NO_ONE)
