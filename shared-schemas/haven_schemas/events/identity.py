"""What identity says."""

from typing import ClassVar
from uuid import UUID

from .base import Event


class SchoolChanged(Event):
    """A school was added or its attributes changed; readers fetch it from identity."""

    event_type: ClassVar[str] = "identity.school_changed"
    school_id: UUID
    version: int


class StaffChanged(Event):
    """A staff account was added, its roles, address or state changed; readers fetch it from identity."""

    event_type: ClassVar[str] = "identity.staff_changed"
    staff_id: UUID
    version: int


class InstallationSetUp(Event):
    """The first run of an installation was done: whoever has a list to begin with makes it."""

    event_type: ClassVar[str] = "identity.installation_set_up"
    trust_id: UUID


class NoticeDue(Event):
    """The owner of an account is to be told something by mail; alerts fetches what from identity."""

    event_type: ClassVar[str] = "identity.notice_due"
    notice_id: UUID
    staff_id: UUID
