"""The systems that send, and by which secret they sign."""

from .calls import count_silent, list_feed_calls, longest_undecided, note_feed_call
from .groups import OTHER, approved, approved_fields, may_tell, newest_decisions
from .names import feed_name
from .own import open_feed, own_delivery, own_feed
from .secrets import SignatureGiven, digest_of_id, is_good, new_secret, overlap_ends
from .signed import given_with, require_signature, secret_field, secrets_of
