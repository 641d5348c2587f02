"""Which leaves of a message are new, which are here already, maybe under another number, and which contradict."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

NUMBERED_AGAIN = b""
SourceNumber = tuple[str, int]
"""A source and a number in it."""


@dataclass(frozen=True)
class Fingerprint:
    """A leaf, as far as the log compares it."""

    place: SourceNumber
    id: UUID
    hash: bytes
    """``NUMBERED_AGAIN`` where the number stands for nothing new."""


@dataclass
class Sorted:
    """The leaves of one message by what is to be done with them."""

    new: list[Fingerprint] = field(default_factory=list)
    known: list[Fingerprint] = field(default_factory=list)
    again: list[tuple[Fingerprint, Fingerprint]] = field(default_factory=list)
    """Held under another number of the same source; theirs is free. Whether the rest is the same is to be seen."""
    contradicting: list[tuple[Fingerprint, Fingerprint]] = field(default_factory=list)
    """Incoming leaf, and the one it contradicts."""


def sort_out(incoming: Iterable[Fingerprint], held: Iterable[Fingerprint]) -> Sorted:
    """Compares by number and by id: the same leaf again is known; the same number or id with other content contradicts.
    The same entry under a free number was numbered again, by a source whose database was restored.

    What the log holds stays: the first that came counts. A message that contradicts itself is sorted in its order.
    """
    by_place: dict[SourceNumber, Fingerprint] = {}
    by_id: dict[UUID, Fingerprint] = {}
    for leaf in held:
        by_place[leaf.place] = by_id[leaf.id] = leaf
    outcome = Sorted()
    for leaf in incoming:
        kept = by_place.get(leaf.place) or by_id.get(leaf.id)
        if kept is None:
            by_place[leaf.place] = by_id[leaf.id] = leaf
            outcome.new.append(leaf)
        elif kept.hash == leaf.hash or kept == Fingerprint(leaf.place, leaf.id, NUMBERED_AGAIN):
            outcome.known.append(leaf)
        elif leaf.place not in by_place and kept.place[0] == leaf.place[0]:
            by_place[leaf.place] = leaf
            outcome.again.append((leaf, kept))
        else:
            outcome.contradicting.append((leaf, kept))
    return outcome
