"""Where each sealed thing of the pupil record stands: the associated data of its seal."""

from uuid import UUID

from chassis.keys.keyring import Place


def part_place(pupil_id: UUID, part: str, version: int) -> Place:
    """A group of fields."""
    return Place("pupil_part", pupil_id, part, version)


def before_place(row_id: UUID, part: str) -> Place:
    """What was known before."""
    return Place("pupil_before", row_id, part, 1)


def month_place(pupil_id: UUID, kind: str, month: str, version: int) -> Place:
    """Single days of a month."""
    return Place("pupil_ledger", pupil_id, f"{kind} {month}", version)


def contact_place(contact_id: UUID, version: int) -> Place:
    """A contact."""
    return Place("contact", contact_id, "sealed", version)


def link_place(pupil_id: UUID, contact_id: UUID, version: int) -> Place:
    """That a contact belongs to a pupil, and how."""
    return Place("pupil_contact", pupil_id, str(contact_id), version)


def note_place(delivery_id: UUID) -> Place:
    """What was not taken of a delivery."""
    return Place("delivery_note", delivery_id, "sealed", 1)


def local_place(local_id: UUID) -> Place:
    """What a school added: kind and text."""
    return Place("pupil_local", local_id, "sealed", 1)


def override_place(override_id: UUID) -> Place:
    """Why something was let go."""
    return Place("stop_override", override_id, "reason_sealed", 1)


def approval_place(approval_id: UUID) -> Place:
    """Why a special category was approved, or not."""
    return Place("feed_approval", approval_id, "reason_sealed", 1)


def group_place(group_id: UUID, version: int) -> Place:
    """What a saved group is called."""
    return Place("pupil_group", group_id, "name_sealed", version)


def withheld_place(pupil_id: UUID, version: int) -> Place:
    """What feeds say of a protected child and the roll does not show."""
    return Place("withheld", pupil_id, "sealed", version)
