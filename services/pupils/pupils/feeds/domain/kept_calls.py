"""How many calls of a feed's sender are kept, and which of them count as signed rightly."""

from haven_schemas.rpc.pupils.feed_calls import SignatureVerdict

MOST_OF_A_KIND = 50
"""Of each feed: so many that were signed rightly, and so many others."""

RIGHT = frozenset({SignatureVerdict.RIGHT, SignatureVerdict.RIGHT_BY_PREVIOUS_SECRET})
"""Verdicts on what the feed's own sender has signed."""
