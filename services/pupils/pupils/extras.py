"""What the use cases of pupils are given beside their unit; built once a process by ``bootstrap``."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.objects.object_store import ObjectStore
from chassis.pictures.small_picture import small_picture
from chassis.units.database import Unit
from haven_schemas.acts.identity import ComparedStaffPage, School
from haven_schemas.acts.identity.apart import Apart, AreTwo, HowApart

Answer = TypeVar("Answer")

OpenUnit = Callable[[Iterable[UUID] | None], AbstractContextManager[Unit]]
"""Opens a unit of the service's own work in the scope of these schools; of every school, for None."""


class SchoolsOwner(Protocol):
    """Identity, as far as it is asked here; raises ``OwnerAway`` when it does not answer."""

    def school(self, school_id: UUID) -> School:
        """A school to keep."""
        ...

    def are_two(self, asked: AreTwo) -> Apart:
        """What makes one person of two accounts."""
        ...

    def staff_after(self, after: UUID | None) -> ComparedStaffPage:
        """A page of the trust's active staff, to be compared and not kept."""
        ...

    def how_apart(self, asked: HowApart) -> Apart:
        """What ties two people, so that they do not count as two."""
        ...


class OffLoop(Protocol):
    """Runs what computes or blocks for longer than a few milliseconds outside the event loop, and waits for it."""

    def __call__(self, call: Callable[..., Answer], /, *arguments: Any) -> Answer:
        """What ``call`` answers or raises."""
        ...


@dataclass(frozen=True)
class Extras:
    """Adapters of the process. ``random`` gives that many random bytes; ``held_for`` is how long a worker may be silent
    about a file before another takes it over."""

    owner: SchoolsOwner = field(repr=False)
    keyring: Keyring = field(repr=False)
    objects: ObjectStore = field(repr=False)
    off_loop: OffLoop = field(repr=False)
    random: Callable[[int], bytes] = field(repr=False)
    held_for: timedelta
    small_picture: Callable[[bytes], bytes] = field(default=small_picture, repr=False)
    """Makes a picture small (``chassis.pictures``), while other green threads go on."""
