"""Where each sealed thing of the pupil record stands: the associated data of its seal."""

from uuid import UUID

from chassis.keys.keyring import SealedField


def part_field(pupil_id: UUID, part: str, version: int) -> SealedField:
    """A group of fields."""
    return SealedField("pupil_part", pupil_id, part, version)


def photo_field(pupil_id: UUID, version: int) -> SealedField:
    """The key of a photo's object, and which picture was told last."""
    return SealedField("pupil_photo", pupil_id, "sealed", version)


def before_field(row_id: UUID, part: str) -> SealedField:
    """What was known before."""
    return SealedField("pupil_before", row_id, part, 1)


def month_field(pupil_id: UUID, kind: str, month: str, version: int) -> SealedField:
    """Single days of a month."""
    return SealedField("pupil_ledger", pupil_id, f"{kind} {month}", version)


def contact_field(contact_id: UUID, version: int) -> SealedField:
    """A contact."""
    return SealedField("contact", contact_id, "sealed", version)


def contact_bond_field(pupil_id: UUID, contact_id: UUID, version: int) -> SealedField:
    """That a contact belongs to a pupil, and how."""
    return SealedField("pupil_contact", pupil_id, str(contact_id), version)


def note_field(delivery_id: UUID) -> SealedField:
    """What was not taken of a delivery."""
    return SealedField("delivery_note", delivery_id, "sealed", 1)


def rejected_field(delivery_id: UUID, first_row: int) -> SealedField:
    """Rejected rows of a batch; of row 0 the headings."""
    return SealedField("delivery_rejected", delivery_id, str(first_row), 1)


def local_field(local_id: UUID) -> SealedField:
    """What a school added: kind and text."""
    return SealedField("pupil_local", local_id, "sealed", 1)


def order_field(local_id: UUID) -> SealedField:
    """The kind and the end of an order."""
    return SealedField("pupil_local", local_id, "order_sealed", 1)


def override_field(override_id: UUID) -> SealedField:
    """Why something was let go."""
    return SealedField("stop_override", override_id, "reason_sealed", 1)


def approval_field(approval_id: UUID) -> SealedField:
    """Why a special category was approved, or not."""
    return SealedField("feed_approval", approval_id, "reason_sealed", 1)


def unknown_names_field(feed_id: UUID, version: int) -> SealedField:
    """Names of what a feed sends and we have no field for."""
    return SealedField("feed", feed_id, "unknown_sealed", version)


def group_field(group_id: UUID, version: int) -> SealedField:
    """What a saved group is called."""
    return SealedField("pupil_group", group_id, "name_sealed", version)


def returned_field(returned_id: UUID) -> SealedField:
    """What a line says of a child whose file is destroyed."""
    return SealedField("returned_pupil", returned_id, "sealed", 1)


def returned_reason_field(returned_id: UUID, version: int) -> SealedField:
    """Why such a child was put on the roll, or not; put off and decided again it is a new version."""
    return SealedField("returned_pupil", returned_id, "reason_sealed", version)


def withheld_field(pupil_id: UUID, version: int) -> SealedField:
    """What feeds say of a protected child and the roll does not show."""
    return SealedField("withheld", pupil_id, "sealed", version)
