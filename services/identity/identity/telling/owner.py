"""Has the owner of an account told something by mail."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.first_run import (
    AssessmentNotice,
    CoverNotice,
    NoticeKind,
    PeopleNotice,
    SignOnNotice,
    StaffListNotice,
)
from haven_schemas.events import NoticeDue
from haven_schemas.watch import WATCH_ACCOUNTS

from identity.extras import Extras
from identity.models import NoticeRow

_ONLY_VERSION = 1
Told = NoticeKind | SignOnNotice | StaffListNotice | AssessmentNotice | CoverNotice | PeopleNotice


def tell_owner(
    unit: Unit,
    extras: Extras,  # noqa: ARG001  # use cases hand on what they were given; nothing of it is needed yet
    staff_id: UUID,
    kind: Told,
    *,
    by: UUID | None = None,
    link_id: UUID | None = None,
    email: str | None = None,
    request_id: UUID | None = None,
) -> None:
    """Writes the notice and its event, part of the caller's transaction; ids only travel.

    ``by``: the account of who did it, where it was someone else (the set-up has none); ``link_id``: the link the mail
    carries; ``email``: where to, if not the account's address at the time of sending (a change of address is told to
    the old one); ``request_id``: the request whose owner's link it carries.
    """
    unit.session.flush()  # the link may have been added a moment ago, and the notice points to it
    add_notice(unit, staff_id, kind, by=by, link_id=link_id, email=email, request_id=request_id)


def add_notice(
    unit: Unit,
    staff_id: UUID,
    kind: Told,
    *,
    by: UUID | None = None,
    link_id: UUID | None = None,
    email: str | None = None,
    request_id: UUID | None = None,
) -> None:
    """``tell_owner`` for thousands at once: account and link are in the database already, and one flush writes all.
    The watcher's accounts have no owner to tell."""
    if staff_id in WATCH_ACCOUNTS:
        return
    notice = NoticeRow(
        id=new_id(),
        staff_id=staff_id,
        kind=kind,
        email=email,
        by_staff_id=by if unit.access.kind == "staff" and by != staff_id else None,
        link_id=link_id,
        request_id=request_id,
        created_at=unit.now,
    )
    unit.session.add(notice)
    due = NoticeDue(notice_id=notice.id, staff_id=staff_id)
    unit.publish(due, aggregate_id=notice.id, aggregate_version=_ONLY_VERSION, school_id=None)
