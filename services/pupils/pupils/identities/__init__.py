"""What an entry was called before, and the marks by which it is known again."""

from .before import keep_before, protected_among, read_before, seal
from .marks import are_marks_kept, destroyed_marks, key_old_identities, marks_for, marks_key
from .old import digests_of, identity_digests
from .tombstones import tombstone_keys
