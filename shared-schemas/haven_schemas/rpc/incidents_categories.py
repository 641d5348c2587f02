"""RPC of the incidents service: categories."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ..identifiers import Contract
from .incidents import CategoryGroup


class Category(Contract):
    """A category; its group decides who sees what bears it after triage."""

    id: UUID
    name: str
    group: CategoryGroup
    position: int
    version: int


class CategoryList(Contract):
    """In the order they are shown."""

    categories: list[Category]


class AddCategory(Contract):
    """Adds a category to the trust's list, or answers the one with that name."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    group: CategoryGroup
    position: Annotated[int, Field(ge=0, le=10_000)]


class CategoryAdded(Contract):
    """The category's id."""

    id: UUID
