"""What people read of how the calls of a feed's sender went."""

from collections.abc import Mapping
from typing import Annotated

from ..acts.pupils.feed_calls import SentAs, SignatureVerdict

SIGNATURES: Mapping[SignatureVerdict, str] = {
    SignatureVerdict.RIGHT: "Right",
    SignatureVerdict.RIGHT_BY_PREVIOUS_SECRET: "Right, by the previous secret",
    SignatureVerdict.NOT_LOOKED_AT: "Not looked at",
    SignatureVerdict.NO_ID: "No webhook-id",
    SignatureVerdict.NO_TIMESTAMP: "No webhook-timestamp",
    SignatureVerdict.NO_SIGNATURE: "No webhook-signature",
    SignatureVerdict.NOT_A_TIMESTAMP: "webhook-timestamp is no number",
    SignatureVerdict.IN_MILLISECONDS: "webhook-timestamp is in milliseconds",
    SignatureVerdict.WRONG_TIME: "Wrong time",
    SignatureVerdict.NOT_A_SIGNATURE: "webhook-signature has another form",
    SignatureVerdict.IN_HEXADECIMAL: "Signature in hexadecimal",
    SignatureVerdict.ENDED_SECRET: "By a secret that is not taken any more",
    SignatureVerdict.UNKNOWN_KEY_ID: "No such key id",
    SignatureVerdict.OTHER_BODY: "Another body",
    SignatureVerdict.BODY_ALONE: "Of the body alone",
    SignatureVerdict.SECRET_AS_TEXT: "Secret used as text",
    SignatureVerdict.NO_MATCH: "Does not match",
}

WHAT_TO_DO: Annotated[Mapping[SignatureVerdict, str], "what the sender has to change"] = {
    SignatureVerdict.RIGHT: "Nothing has to be changed.",
    SignatureVerdict.RIGHT_BY_PREVIOUS_SECRET: "Give the vendor the present secret before the previous one ends.",
    SignatureVerdict.NOT_LOOKED_AT: "The call was answered before its signature could be looked at.",
    SignatureVerdict.NO_ID: "Send the header webhook-id: 1 to 200 characters, another one for each delivery.",
    SignatureVerdict.NO_TIMESTAMP: "Send the header webhook-timestamp: seconds since 1970 (UTC).",
    SignatureVerdict.NO_SIGNATURE: "Send the header webhook-signature: v1, a comma, and the signature in base64.",
    SignatureVerdict.NOT_A_TIMESTAMP: "Send seconds since 1970 (UTC), such as 1790000000.",
    SignatureVerdict.IN_MILLISECONDS: "Send seconds since 1970, not milliseconds, and sign the same number.",
    SignatureVerdict.WRONG_TIME: "All else is right. The sender's clock has to be within five minutes of ours.",
    SignatureVerdict.NOT_A_SIGNATURE: "Send v1, a comma, and HMAC-SHA256 in base64 (44 characters).",
    SignatureVerdict.IN_HEXADECIMAL: "All else is right. Write the signature in base64.",
    SignatureVerdict.ENDED_SECRET: "All else is right. Give the vendor the present secret, or make a new one.",
    SignatureVerdict.UNKNOWN_KEY_ID: "The sender uses a secret that is not among ours. Give it the present one.",
    SignatureVerdict.OTHER_BODY: "Content-Digest is of another body: something changed it on its way.",
    SignatureVerdict.BODY_ALONE: "Sign webhook-id, a full stop, webhook-timestamp, a full stop, and then the body.",
    SignatureVerdict.SECRET_AS_TEXT: "The key is what stands behind the prefix of the secret, decoded from base64.",
    SignatureVerdict.NO_MATCH: "Either the secret is another one, or what was signed is not what was sent.",
}

SENT_AS: Mapping[SentAs, str] = {"file": "A file", "pupils": "Pupils as JSON"}
