"""Checked types for the field's identifiers, and the base every contract model shares."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

_UPN = re.compile(r"^[A-HJ-NP-RT-Z][0-9]{11}([0-9]|[A-HJ-NP-RT-Z])$")
_CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


class Contract(BaseModel):
    """Base of every event, request and reply: frozen, no unknown field, no input echoed in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def upn_form(value: str) -> str:
    """The UPN in capitals without blanks; ``ValueError`` if it has not the DfE's permanent or temporary form."""
    upn = re.sub(r"\s", "", value).upper()
    if not _UPN.match(upn):
        raise ValueError("not a UPN")
    return upn


def upn_check_letter_agrees(upn: str) -> bool:
    """Whether the check letter fits (sum of position times digit, modulo 23; DfE UPN guidance).

    A temporary UPN's last letter counts as its place in the alphabet of check letters. A mismatch is a warning, never
    a reason to refuse: DfE's own services check the form only.
    """
    digits = [int(c) if c.isdigit() else _CHECK_LETTERS.index(c) for c in upn[1:]]
    total = sum(position * digit for position, digit in enumerate(digits, start=2))
    return _CHECK_LETTERS[total % 23] == upn[0]


Upn = Annotated[str, AfterValidator(upn_form)]
"""Unique Pupil Number, 13 characters, capitals."""

SchoolUrn = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
"""Unique Reference Number of a school in GIAS: six digits."""
