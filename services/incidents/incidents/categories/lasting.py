"""Which categories are marked as about sexual abuse, or about failings of the institution."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID


class Marked(Protocol):
    """A category, as far as it decides how long what bears it is kept."""

    @property
    def lasting(self) -> bool:
        """Whether the trust marked it."""

    @property
    def parent_id(self) -> UUID | None:
        """The one of the first level it stands under."""


def is_lasting(category: Marked, categories: Mapping[UUID, Marked]) -> bool:
    """Marked itself, or under one that is: it is about the same."""
    return category.lasting or (category.parent_id is not None and categories[category.parent_id].lasting)
