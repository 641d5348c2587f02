"""Fetches staff lists from pupils, which keeps them, under this service's own token."""

from uuid import UUID

from chassis.process.application import App
from haven_schemas.acts.pupils.staff_lists import COPY_STAFF_LIST
from haven_schemas.acts.staff_lists import ListedStaff, StaffListAsk, StaffListPage
from haven_schemas.errors import ErrorCode, Problem

from .said_list import SaidList, SaidPerson, plain_name, usable_address


class ListsOfPupils:
    """The process's view of the lists; ``OwnerAway`` whenever pupils cannot answer."""

    def __init__(self, app: App) -> None:
        self._app = app

    def newest(self, list_id: UUID) -> SaidList | None:
        """The list as it is now, all of it; None if there is none."""
        try:
            pages = self._pages(list_id)
        except Problem as problem:
            if problem.code is ErrorCode.NOT_FOUND:
                return None
            raise
        return said_list(pages)

    def _pages(self, list_id: UUID) -> list[StaffListPage]:
        """Of one version: where it changes meanwhile, pupils answers the first page of the newer one."""
        pages: list[StaffListPage] = []
        after: str | None = None
        while not pages or after is not None:
            page = self._app.call_owner(COPY_STAFF_LIST, StaffListAsk(list_id=list_id, after=after))
            if pages and page.version != pages[0].version:
                pages = []
            pages.append(page)
            after = page.next
        return pages


def said_list(pages: list[StaffListPage]) -> SaidList:
    """What the pages say together; of two rows with one id the later counts."""
    first = pages[0]
    people = {each.source_id: _person(each) for page in pages for each in page.staff}
    return SaidList(
        list_id=first.list_id,
        school_id=first.school_id,
        source=first.source,
        version=first.version,
        complete=first.complete,
        said_at=first.said_at,
        people=tuple(people.values()),
    )


def _person(listed: ListedStaff) -> SaidPerson:
    return SaidPerson(
        source_id=listed.source_id,
        name=plain_name(listed.given_name, listed.family_name),
        family_name=listed.family_name,
        kind=listed.kind,
        email=usable_address(listed.email),
        job=listed.job,
        began_on=listed.began_on,
        left_on=listed.left_on,
        classes=tuple(listed.classes),
        year_groups=tuple(listed.year_groups),
    )
