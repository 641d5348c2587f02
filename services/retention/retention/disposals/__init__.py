"""How a file is destroyed: proposed, read by a second person, waited for, done."""

from .course import (
    announce,
    begin_again,
    disposals_of,
    forget_answers,
    has_answered,
    is_waited_for,
    put_back,
    put_back_of_child,
    send_order,
    subject_ids_of,
)
from .disposal import agrees_at, certified_to, every_disposal_ordered, every_keys_destroyed
from .states import OPEN, UNDER_WAY
