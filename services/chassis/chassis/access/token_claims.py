"""What stands in each kind of token, and what it becomes: the one home of claims.

Grants travel as ``[role, school ids, rights, category groups, year groups, classes]``; null means all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any
from uuid import UUID, uuid5

from haven_schemas.rights import SERVICE_RIGHTS, Right
from pydantic import BaseModel, ConfigDict, Field

from chassis.ground.context import Access, Grant
from chassis.keys.trusted_keys import ACCESS, PERMIT, SETUP

ALGORITHM = "EdDSA"
SERVICE_NAMESPACE = UUID("5d1f7b0e-3c52-4d6f-9a1e-0c7a5e1b9f10")
PERMIT_RIGHTS = frozenset({Right.CONCERN_REPORT.value})

_Names = Annotated[list[str], Field(max_length=500)]
_Grant = tuple[str, list[UUID], _Names, _Names | None, _Names | None, _Names | None]


@dataclass(frozen=True)
class TokenKind:
    """How a kind of token is told from the others. ``longest`` bounds its life, whatever its issuer says."""

    typ: str
    issuer: str
    longest: timedelta
    names_trust: bool = True


KINDS: dict[str, TokenKind] = {
    ACCESS: TokenKind("at+jwt", "identity", timedelta(minutes=2)),
    PERMIT: TokenKind("permit+jwt", "identity", timedelta(days=8)),
    SETUP: TokenKind("JWT", "setup", timedelta(hours=1), names_trust=False),
}
"""By the transit key that signs them. The set-up's comes from the command line, before a trust has an address."""
SERVICE_LIFE = timedelta(seconds=60)


def kind_of(key_name: str) -> TokenKind:
    """The kind signed by ``key_name``, one of ``trusted_keys.TOKEN_KEYS``."""
    if key_name in KINDS:
        return KINDS[key_name]
    return TokenKind("service+jwt", key_name.removeprefix("service-"), SERVICE_LIFE)


class _Claims(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    iss: str
    jti: UUID
    iat: int
    exp: int


class AccessClaims(_Claims):
    """A member of staff in a session, with what they may do where."""

    sub: UUID
    sid: UUID
    elevated_until: int | None
    grants: Annotated[list[_Grant], Field(max_length=100)]
    opens_from: int | None = None
    """Seconds since 1970; null: everything opens. A token without the claim opens nothing older than itself."""

    def access(self, token: str) -> Access:
        """The caller."""
        return Access(
            kind="staff",
            actor_id=self.sub,
            session_id=self.sid,
            grants=tuple(_granted(each) for each in self.grants),
            elevated_until=None if self.elevated_until is None else _instant(self.elevated_until),
            issued_at=_instant(self.iat),
            opens_from=self._opens_from(),
            token=token,
        )

    def _opens_from(self) -> datetime | None:
        """An identity from before the claim signs tokens without it: until it is upgraded too, nothing older opens."""
        if "opens_from" not in self.model_fields_set:
            return _instant(self.iat)
        return None if self.opens_from is None else _instant(self.opens_from)


class PermitClaims(_Claims):
    """The right to report one concern at some schools, long after the session."""

    sub: UUID
    sid: UUID | None = None
    schools: Annotated[list[tuple[UUID, str]], Field(max_length=500)]
    """Id and URN; the URN is for the bearer, who may have no one to ask."""

    def access(self, token: str) -> Access:
        """The caller; the number is spent by the service that takes the report."""
        ids = frozenset(school_id for school_id, _ in self.schools)
        grant = Grant(school_ids=ids, role="permit", rights=PERMIT_RIGHTS)
        return Access(
            kind="permit",
            actor_id=self.sub,
            grants=(grant,),
            permit_number=self.jti,
            permit_session_id=self.sid,
            issued_at=_instant(self.iat),
            token=token,
        )


class ServiceClaims(_Claims):
    """A service at a job of its own."""

    job: Annotated[str, Field(max_length=100)]

    def access(self, token: str) -> Access:
        """The caller: its rights come from the closed list in code, not from what it says."""
        return service_access(self.iss, self.job, token)


class SetupClaims(_Claims):
    """The command line, filling an empty installation."""

    rights: _Names

    def access(self, token: str) -> Access:
        """The caller."""
        rights = frozenset({Right.INSTALLATION_SET_UP.value}) & frozenset(self.rights)
        grant = Grant(school_ids=frozenset(), role="setup", rights=rights)
        return Access(kind="setup", actor_id=service_actor("setup"), grants=(grant,), token=token)


def service_actor(service: str) -> UUID:
    """The actor id under which a service's own work stands in the audit log."""
    return uuid5(SERVICE_NAMESPACE, service)


def service_access(service: str, job: str, token: str | None = None) -> Access:
    """A service's access at a job, with the rights it has in code."""
    rights = frozenset(right.value for right in SERVICE_RIGHTS[service])
    grant = Grant(school_ids=frozenset(), role=service, rights=rights)
    return Access(
        kind="service", actor_id=service_actor(service), grants=(grant,), service=service, job=job, token=token
    )


def grants_claim(grants: Iterable[Grant]) -> list[list[Any]]:
    """The claim ``grants`` of an access token, each list sorted."""
    return [
        [
            grant.role,
            sorted(str(school_id) for school_id in grant.school_ids),
            sorted(grant.rights),
            None if grant.category_groups is None else sorted(grant.category_groups),
            None if grant.year_groups is None else sorted(grant.year_groups),
            None if grant.classes is None else sorted(grant.classes),
        ]
        for grant in grants
    ]


def _granted(claim: _Grant) -> Grant:
    role, school_ids, rights, categories, years, classes = claim
    return Grant(
        school_ids=frozenset(school_ids),
        role=role,
        rights=frozenset(rights),
        category_groups=None if categories is None else frozenset(categories),
        year_groups=None if years is None else frozenset(years),
        classes=None if classes is None else frozenset(classes),
    )


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=timezone.utc)
