"""What is kept under a key of its own: of a school's roll, of a child's fields, of a reason."""

from .fields import (
    approval_field,
    before_field,
    contact_bond_field,
    contact_field,
    group_field,
    local_field,
    month_field,
    note_field,
    order_field,
    override_field,
    part_field,
    photo_field,
    rejected_field,
    returned_field,
    returned_reason_field,
    unknown_names_field,
    withheld_field,
)
from .reasons import (
    answer_field,
    merge_field,
    names_before_field,
    proposal_field,
    protection_field,
    question_field,
    roll_answer_field,
)
from .roll_key import RollKey
