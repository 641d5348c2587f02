"""Reading a reporting permit without believing it: which schools it names, so that a report can be addressed.

incidents checks the signature; what is read here only turns a school's URN into its id.
"""

import base64
import binascii
import json
from dataclasses import dataclass, field
from uuid import UUID

from haven_schemas.errors import ErrorCode, Problem


@dataclass(frozen=True)
class Permit:
    """A permit as its bearer shows it; unverified."""

    token: str = field(repr=False)
    staff_id: UUID
    schools: tuple[tuple[UUID, str], ...]
    """Id and URN of each school."""

    def school_id(self, urn: str) -> UUID | None:
        """The id of the school with ``urn``, if the permit names it."""
        return next((school_id for school_id, known in self.schools if known == urn), None)


def read_permit(token: str) -> Permit:
    """The permit's own words; ``Problem(token_invalid)`` if it has not the form of one."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        schools = tuple((UUID(school_id), str(urn)) for school_id, urn in claims["schools"])
        return Permit(token, UUID(claims["sub"]), schools)
    except (IndexError, KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        raise Problem(ErrorCode.TOKEN_INVALID) from None


def readable_permits(tokens: list[str]) -> list[Permit]:
    """Those of ``tokens`` that have the form of a permit."""
    found = []
    for token in tokens:
        try:
            found.append(read_permit(token))
        except Problem:
            continue
    return found
