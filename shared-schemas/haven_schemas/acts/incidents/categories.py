"""RPC of the incidents service: categories."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty
from . import CategoryGroup


class Category(Contract):
    """A category; its group decides who sees what bears it after triage.

    ``parent_id``: the one of the first level it stands under. ``school_id``: whose it is alone; None: the trust's.
    ``retired``: nothing new takes it. ``lasting``: marked as about sexual abuse, or about failings of the institution:
    files with something of it, or of what stands under it, are kept longer.
    """

    id: UUID
    name: str
    group: CategoryGroup
    position: int
    parent_id: UUID | None = None
    school_id: UUID | None = None
    retired: bool = False
    lasting: bool = False
    version: int


class CategoryList(Contract):
    """In the order they are shown."""

    categories: list[Category]


class AddCategory(Contract):
    """Adds a category to the trust's list, or a school's, or answers the one with that name."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    group: CategoryGroup
    position: Annotated[int, Field(ge=0, le=10_000)]
    parent_id: UUID | None = None
    school_id: UUID | None = None
    lasting: bool = False


class ChangeCategory(Contract):
    """How the category is to be from now on; where it holds does not change.

    ``lasting`` None: as it is, so that who does not know of the mark takes it off nothing.
    """

    category_id: UUID
    name: Annotated[str, Field(min_length=1, max_length=80)]
    group: CategoryGroup
    position: Annotated[int, Field(ge=0, le=10_000)]
    parent_id: UUID | None
    retired: bool
    lasting: bool | None = None
    version: int


class CategoryState(Contract):
    """The new version."""

    id: UUID
    version: int


class CategoryAdded(Contract):
    """The category's id."""

    id: UUID


LIST_CATEGORIES = Call(
    "incidents.list_categories",
    Empty,
    CategoryList,
    what="the trust's categories",
    right=Right.CATEGORY_READ,
    permit=True,
    setup=True,
    while_closed=True,
    first_tier="the trust's categories, which tell of no child",
)
ADD_CATEGORY = Call(
    "incidents.add_category",
    AddCategory,
    CategoryAdded,
    what="adds one, or answers the one of that name",
    right=Right.CATEGORY_ADMINISTER,
    at="at every school (a school's own: there)",
    tier="elevated",
    setup=True,
    writes=True,
    audits=(AuditAction.CATEGORY_LIST_CHANGE,),
)
CHANGE_CATEGORY = Call(
    "incidents.change_category",
    ChangeCategory,
    CategoryState,
    what="name, group, parent, place in the list, retired or not; nothing is deleted",
    right=Right.CATEGORY_ADMINISTER,
    at="as `add_category`",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CATEGORY_LIST_CHANGE,),
)
COPY_CATEGORIES = Call(
    "incidents.copy_categories",
    Empty,
    CategoryList,
    what="categories to keep",
    right=Right.SERVICE_CATEGORY_COPY,
)
