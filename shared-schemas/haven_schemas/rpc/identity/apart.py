"""RPC of the identity service: whether two people are two, and independent of each other."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from ...identifiers import Contract

Tie = Literal[
    "same_account",
    "same_mailbox",
    "same_person",
    "same_factor",
    "known_device",
    "same_session",
    "made_account",
    "gave_role",
    "confirmed",
    "account_in_doubt",
    "not_active",
    "administers",
    "no_right",
    "role_since",
]
"""What ties two accounts, or keeps one from counting. ``same_person``: alike by name while one entered the other;
``known_device``: both were used on one device; ``made_account``, ``gave_role``, ``confirmed``: one did that for the
other in the last 30 days; ``account_in_doubt``: only a mailbox says whose it is; ``no_right``: it does not hold what
it acted by; ``role_since``: it was given that after what it acts on was asked for."""
TIES: tuple[Tie, ...] = get_args(Tie)


class HowApart(Contract):
    """``first`` proposed, under ``session_id``, at ``since``, by ``retention:propose`` at the school; ``second``
    agrees, by ``retention:agree``. Sessions are left out where nobody is acting just now."""

    first: UUID
    second: UUID
    school_id: UUID
    since: datetime
    first_session: UUID | None = None
    second_session: UUID | None = None


class Apart(Contract):
    """Everything that ties them; none: they count as two."""

    ties: list[Tie]
