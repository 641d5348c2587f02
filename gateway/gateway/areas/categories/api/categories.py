"""The categories of the trust and its schools."""

from typing import Annotated
from uuid import UUID

from haven_schemas.acts.incidents import CategoryGroup
from haven_schemas.acts.incidents.categories import (
    ADD_CATEGORY,
    CHANGE_CATEGORY,
    LIST_CATEGORIES,
    AddCategory,
    Category,
    ChangeCategory,
)
from haven_schemas.identifiers import SchoolUrn
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@reply_from(Category, without=("school_id",))
class CategoryShape(Shape):
    """``id`` is what a report names; ``group`` decides who sees it after triage.

    ``parent_id``: the one of the first level it stands under. ``school_urn``: whose it is alone; null: the trust's.
    ``lasting``: about sexual abuse, or failings of the institution: files with something of it are kept longer.
    """

    school_urn: SchoolUrn | None


class CategoriesShape(Shape):
    """In the order they are shown; each of the second level follows the one it stands under."""

    categories: list[CategoryShape]


class CategoriesQuery(Shape):
    """``retired``: those that are offered no more as well."""

    retired: bool = False


class CategoryFields(Shape):
    """``position``: a lower number stands first."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    group: CategoryGroup
    position: Annotated[int, Field(ge=0, le=10_000)]
    parent_id: UUID | None = None


class NewCategory(CategoryFields):
    """``school_urn`` null: the whole trust's. ``lasting``: files with something of it are kept longer."""

    school_urn: SchoolUrn | None = None
    lasting: bool = False


class ChangedCategory(CategoryFields):
    """How it is to be from now on; where it holds does not change. ``lasting`` null, or not there: as it is."""

    retired: bool
    lasting: bool | None = None


class CategoryAddedShape(Shape):
    """Of the new one, or of the one that has this name already."""

    id: UUID


class CategoryStateShape(Shape):
    """The new version."""

    id: UUID
    version: int


@api.operation(
    "GET", "/categories", "Categories a report may have", asks=LIST_CATEGORIES, query=CategoriesQuery,
    reply=CategoriesShape,
)  # fmt: skip
def list_categories(call: Call, query: CategoriesQuery) -> CategoriesShape:
    """The list as incidents keeps it now: the trust's, and those of the caller's schools."""
    session = call.signed_in
    own = {None, *(school.id for school in session.schools)}
    found = haven().services.ask(LIST_CATEGORIES, call.caller).categories
    return CategoriesShape(
        categories=[
            shaped(CategoryShape, each, school_urn=None if each.school_id is None else session.urn_of(each.school_id))
            for each in found
            if each.school_id in own and (query.retired or not each.retired)
        ]
    )


@api.operation(
    "POST", "/categories", "Add a category", asks=ADD_CATEGORY, body=NewCategory,
    reply=CategoryAddedShape, status=201, key="optional",
)  # fmt: skip
def add_category(call: Call, body: NewCategory) -> CategoryAddedShape:
    """To the trust's list, or to one school's."""
    school_id = None if body.school_urn is None else call.signed_in.school_id(body.school_urn)
    request = AddCategory(school_id=school_id, **body.model_dump(exclude={"school_urn"}))
    added = haven().services.ask(ADD_CATEGORY, call.caller, request, key=call.key)
    haven().categories.changed()
    return CategoryAddedShape(id=added.id)


@api.operation(
    "PUT", "/categories/<uuid:category_id>", "Rename, move, regroup or retire a category",
    asks=CHANGE_CATEGORY, body=ChangedCategory, reply=CategoryStateShape, key="optional",
    versioned=True,
)  # fmt: skip
def change_category(call: Call, category_id: UUID, body: ChangedCategory) -> CategoryStateShape:
    """Another group changes at once who sees what bears it. ``If-Match`` carries the version that was seen."""
    request = ChangeCategory(category_id=category_id, version=call.version or 0, **body.model_dump())
    state = haven().services.ask(CHANGE_CATEGORY, call.caller, request, key=call.key)
    haven().categories.changed()
    return CategoryStateShape(id=state.id, version=state.version)
