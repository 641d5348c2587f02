"""Files that are to be destroyed, or were: the lists, and the page of one."""

from typing import Protocol
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.retention.disposals import Disposal, GetDisposal, ListDisposals, ListedFor
from haven_schemas.acts.retention.disposals_calls import GET_DISPOSAL, LIST_DISPOSALS
from haven_schemas.rights import Right

from gateway.areas.retention.disposal_story import Step, told
from gateway.pages.blueprint import page
from gateway.rendering.people import pupils_by_id, schools_by_id, staff_names
from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 50
_LISTS: dict[ListedFor, Right] = {
    "reading": Right.RECORD_READ,
    "agreeing": Right.RETENTION_AGREE,
    "overseeing": Right.DATA_OVERSEE,
    "destroyed": Right.RETENTION_PROPOSE,
}
"""Each list, and the right without which nothing stands in it."""


@page("/retention/disposals", asks=LIST_DISPOSALS)
def disposals(session: Session) -> ResponseReturnValue:
    """``list`` in the address: one of those the person has; the newest first."""
    offered: list[ListedFor] = [each for each, right in _LISTS.items() if session.has(right)] or ["reading"]
    shown = next((each for each in offered if each == request.args.get("list")), offered[0])
    asked = ListDisposals(listed_for=shown, cursor=request.args.get("cursor"), limit=_A_PAGE)
    found = haven().services.ask(LIST_DISPOSALS, session.caller, asked)
    return render_template(
        "disposals.html",
        page=found,
        lists=offered,
        shown=shown,
        pupils=pupils_by_id(session, (each.subject_id for each in found.disposals if each.subject_id is not None)),
        schools=school_names(session, *found.disposals),
        session=session,
    )


@page("/retention/disposals/<uuid:disposal_id>", asks=GET_DISPOSAL)
def disposal(session: Session, disposal_id: UUID) -> ResponseReturnValue:
    """How it came to where it is, by whom, and what the person may do about it."""
    found = disposal_of(session, disposal_id)
    story = told(found)
    return render_template(
        "disposal.html",
        disposal=found,
        story=story,
        staff=staff_names(session, people_in(found, story)),
        session=session,
        **about(session, found),
    )


def people_in(found: Disposal, story: list[Step]) -> set[UUID]:
    """Everybody whom the page of one names."""
    return {each.by for each in story if each.by is not None} | {each.by for each in found.readers}


def disposal_of(session: Session, disposal_id: UUID) -> Disposal:
    """``not_found`` for who is not concerned with it."""
    return haven().services.ask(GET_DISPOSAL, session.caller, GetDisposal(disposal_id=disposal_id))


def about(session: Session, found: Disposal) -> dict[str, object]:
    """The child, for who reads the file, and the school's name: what each page of one says first."""
    ids = [] if found.subject_id is None else [found.subject_id]
    return {
        "pupil": next(iter(pupils_by_id(session, ids).values()), None),
        "school": school_names(session, found).get(found.school_id, "Another school"),
    }


class _OfSchool(Protocol):
    @property
    def school_id(self) -> UUID: ...


def school_names(session: Session, *found: _OfSchool) -> dict[UUID, str]:
    """Of schools at which the person has no role as well: whoever agrees is another school's head."""
    ids = {each.school_id for each in found}
    if not session.has(Right.SCHOOL_READ):
        return {each: session.school_name(each) for each in ids if session.school_name(each)}
    return {school_id: school.name for school_id, school in schools_by_id(session, ids).items()}
