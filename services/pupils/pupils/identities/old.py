"""What a protected child was before, as it is kept sealed, and digests by which an entry is known that may be them."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from haven_schemas.acts.pupils.matching import NamesBefore

from pupils.files import name_digest, text_digest

_SIGN = 1 << 63


def sealed_text(before: NamesBefore) -> str:
    """What is put under seal."""
    return before.model_dump_json(exclude_none=True)


def read_sealed(text: str) -> NamesBefore:
    """The other way round."""
    return NamesBefore.model_validate(json.loads(text))


def digests_of(before: Iterable[NamesBefore], born: date, today: dict[str, Any]) -> set[int]:
    """Digests of every UPN and name of ``before``; never one of ``today`` (``upn`` and names), which a feed may say."""
    mine = {*identity_digests(today.get("upn"), today["legal_surname"], today["legal_forename"], born)}
    found: set[int] = set()
    for each in before:
        found |= {*identity_digests(each.upn, each.legal_surname, each.legal_forename, each.date_of_birth or born)}
    return found - mine


def identity_digests(upn: str | None, surname: str | None, forename: str | None, born: date) -> list[int]:
    """Digests of a UPN, and of name and birth date, as far as they are known; signed 64 bits."""
    digests = [text_digest(f"upn {upn}")] if upn else []
    if name := name_digest(surname, forename, born):
        digests.append(name)
    return [digest - 2 * _SIGN if digest >= _SIGN else digest for digest in digests]
