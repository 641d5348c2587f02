"""What a certificate of destruction says: numbers, days and the two people, and nothing of what the file said."""

import base64
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from haven_schemas.words.retention import CERTIFICATE_KINDS, DISPOSAL_NUMBERS, DISPOSAL_REASONS, KEPT_FOR
from haven_schemas.words.sentences import in_a_sentence

SIGNED_AS = b"haven certificate of destruction 1\n"


def document(said: Mapping[str, Any]) -> str:
    """The exact text that is signed."""
    return rfc8785.dumps(dict(said)).decode()


def to_sign(text: str) -> bytes:
    """With what it is, so that nothing else signed by that key passes for one."""
    return SIGNED_AS + text.encode()


def holds(text: str, signature: bytes, public_key: bytes) -> bool:
    """Whether that key signed it. Whose the key is, the reader has to know."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, to_sign(text))
    except (InvalidSignature, ValueError):
        return False
    return True


def none_from(destroyed_on: date, kept_days: int | None, keys_days: int | None) -> date | None:
    """The first day on which no backup holds it: the day after the oldest that could has gone; None: not known."""
    if kept_days is None or keys_days is None:
        return None
    return destroyed_on + timedelta(days=max(kept_days, keys_days) + 1)


def in_words(text: str, signature: bytes, public_key: bytes) -> str:
    """The same for people to read and to file, with what it takes to check it."""
    said = json.loads(text)
    gone = [f"  {words}: {said['gone'][kind]}" for kind, words in DISPOSAL_NUMBERS.items() if said["gone"].get(kind)]
    lines = [
        CERTIFICATE_KINDS[said["kind"]],
        "",
        f"Issued: {_at(said['issued_at'])}",
        f"Disposal: {said['disposal']}",
        f"Trust: {said['trust']}",
        f"School: {said['school']}",
        f"Rule: {said['rule']['what'] or said['rule']['schedule']}; its day was {said['rule']['until']}",
        *_reason(said),
        f"Proposed: {_at(said['proposed']['at'])}, by {said['proposed']['by']}",
        f"Agreed: {_at(said['agreed']['at'])}, by {said['agreed']['by']}",
        f"Destroyed: {_at(said['destroyed_at'])}, with {said['keys']} key(s) of the child",
        "Gone:",
        *(gone or ["  nothing but the keys"]),
        f"Stays: {said['stays']['records']} record(s) that are about other children too, without this child;",
        *_kept(said["stays"]),
        "  entries of the log, which say who did what and when, by numbers that lead to nobody any more.",
        *_searched_words(said),
        _backups(said["backups"]),
        f"Line {said['list']['line']} of the destruction list.",
        "",
        f"Signature (Ed25519): {base64.b64encode(signature).decode()}",
        f"Public key: {base64.b64encode(public_key).decode()}",
    ]
    return "\n".join(lines) + "\n"


def _at(instant: str | None) -> str:
    return "not known" if instant is None else f"{instant[:10]} {instant[11:16]} UTC"


def _reason(said: Mapping[str, Any]) -> list[str]:
    """Nothing of a file that was proposed before there were reasons."""
    return [f"Why: {DISPOSAL_REASONS[said['reason']]}"] if said.get("reason") else []


def _searched_words(said: Mapping[str, Any]) -> list[str]:
    """Nothing in a certificate that was issued before words had an end."""
    if "searched_words" not in said:
        return []
    months = said["searched_words"]["kept_months"]
    return [f"  Words that people searched for, a child's name say, are sealed there for {months} months at most."]


def _kept(said: Mapping[str, Any]) -> list[str]:
    """A certificate from before somebody could decide on each record says nothing of it."""
    redacted = [f"  {said['redacted']} of them in words without this child;"] if said.get("redacted") else []
    kept = [
        f"  {number} of them as they were: {in_a_sentence(KEPT_FOR[why])};"
        for why, number in said.get("because", {}).items()
    ]
    return [*redacted, *kept]


def _backups(said: Mapping[str, Any] | None) -> str:
    if said is None:
        return "Backups: how long they are kept is not known to this installation."
    return f"Backups: none can bring it back from {said['none_from']} on."
