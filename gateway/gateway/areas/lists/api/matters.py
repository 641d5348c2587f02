"""What lists of concerns and incident records are narrowed and ordered by, as the API takes it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from haven_schemas.acts.incidents import Day
from haven_schemas.acts.incidents.lists import ClassAsked, NotListedChild, OwnerChosen, RiskChosen, YearGroupAsked
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.areas.lists.filters import children_of_group
from gateway.sessions.current import Session


class MattersQuery(PageQuery):
    """``owner``: an account's id, ``me`` or ``nobody``. ``category``: with those under it. ``year_group``,
    ``class_name`` and ``group_id`` (one of the caller's saved groups): of a child in it whom the caller reads of. Days
    are London's, both within."""

    school_urn: SchoolUrn | None = None
    owner: OwnerChosen | None = None
    risk: RiskChosen | None = None
    category: UUID | None = None
    year_group: YearGroupAsked | None = None
    class_name: ClassAsked | None = None
    group_id: UUID | None = None
    opened_from: Day | None = None
    opened_until: Day | None = None


@reply_from(NotListedChild)
class NotListedShape(Shape):
    """A child on no roll, in the words of whoever reported them; ``expected_on``: the birth of one not born yet."""


def matters_asked(session: Session, query: MattersQuery) -> dict[str, Any]:
    """The fields of ``MatterFilter``; ``not_found`` for a school or a group that is not the caller's."""
    return {
        "school_id": session.school_id(query.school_urn) if query.school_urn else None,
        "about_ids": children_of_group(session, query.group_id) if query.group_id else [],
        "owner": query.owner,
        "risk": query.risk,
        "category_id": query.category,
        "year_group": query.year_group,
        "class_name": query.class_name,
        "opened_from": query.opened_from,
        "opened_until": query.opened_until,
        "limit": query.limit,
        "cursor": query.cursor,
    }


def not_listed_shapes(found: Iterable[NotListedChild]) -> list[NotListedShape]:
    """As the API shows them."""
    return [shaped(NotListedShape, each) for each in found]
