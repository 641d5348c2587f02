"""The bytes that are signed, and their digests."""

import hashlib
import json

from haven_schemas.acts.assessment import AssessmentContent


def signed_text(content: AssessmentContent) -> str:
    """JSON with sorted names and no blanks: the same content is the same text, whoever writes it."""
    return json.dumps(content.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """SHA-256 in hexadecimal of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def seen_digest(content: AssessmentContent) -> str:
    """Of what somebody is to have seen before they sign: counts change with each new account, and are left out."""
    return digest_of(signed_text(content.model_copy(update={"schools": 0, "accounts": 0})))
