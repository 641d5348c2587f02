"""Of what kinds a child's file is, by the categories of what is in it."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from uuid import UUID

from haven_schemas.acts.incidents.retention import FILE_KINDS, FileKind

from incidents.categories import Marked, is_lasting

_KIND_OF: Mapping[str, FileKind] = {
    "pastoral": "pastoral",
    "behaviour": "behaviour",
    "send": "send",
    "safeguarding": "child_protection",
    "child_protection": "child_protection",
    "unsure": "child_protection",
}
"""What nobody has sorted yet is kept like the gravest."""


class Sorted(Marked, Protocol):
    """A category, as far as it decides how long what bears it is kept."""

    @property
    def group(self) -> str:
        """Of the contract's groups."""


def file_kinds(
    category_ids: Iterable[UUID], categories: Mapping[UUID, Sorted], *, once_lasting: bool = False
) -> list[FileKind]:
    """In the order of the contract. What stands under a marked category is about the same, and counts as marked.
    ``once_lasting``: something in it was marked once."""
    found: set[FileKind] = {"lasting"} if once_lasting else set()
    for category_id in category_ids:
        category = categories[category_id]
        found.add(_KIND_OF[category.group])
        if is_lasting(category, categories):
            found.add("lasting")
    return [each for each in FILE_KINDS if each in found]
