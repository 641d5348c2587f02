"""A delivery as a worker holds it."""

from .delivery import DROP_PERCENT, LeasedDelivery, lock_delivery, take_delivery
from .object import DeliveredFile, ObjectTooLarge, object_key
from .rejected import HEADINGS, are_kept, has_kept_rows, is_own_file, keep_headings, keep_rejected
from .signed import received, require_purpose, signed_body
from .slots import require_kind, reserve_upload_slot
