"""What a mail to an account's owner says, for the service that sends it."""

from typing import get_args

from chassis.units.database import Unit
from haven_schemas.acts.identity.first_run import (
    AssessmentNotice,
    CopyNotice,
    CoverNotice,
    NoticeCopy,
    PeopleNotice,
    SignOnNotice,
    StaffListNotice,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.extras import Extras
from identity.models import MailedLinkRow, NoticeRow, SightRequestRow, StaffRow

from .links import HOLDS_FOR, path_of
from .owner_links import owner_path_of

_ADDRESS_ASKED = "address_change_asked"
_KIND_OF = {
    "sign_on_linked": "factor_added",
    "sign_on_unlinked": "factor_removed",
    "emergency_used": "new_device",
    "staff_leavers_wait": "confirmation_asked",
    "assessment_due": "confirmation_asked",
    "assessment_overdue": "confirmation_asked",
    "assessment_waiting": "confirmation_asked",
    "cover_named": "confirmation_asked",
    "said_two_people": "roles_changed",
    "lead_stopped": "confirmation_asked",
    "stop_over": "request_refused",
    "lead_leaving": "confirmation_asked",
    "lead_left": "confirmation_asked",
    "lead_left_last": "confirmation_asked",
}
"""What an alerts of the release before reads in place of kinds that came after it."""
_SIGN_ON = get_args(SignOnNotice)
_STAFF_LIST = get_args(StaffListNotice)
_ASSESSMENT = get_args(AssessmentNotice)
_COVER = get_args(CoverNotice)
_PEOPLE = get_args(PeopleNotice)


def copy_notice(unit: Unit, extras: Extras, request: CopyNotice) -> NoticeCopy:
    """As often as asked, until it was sent. ``not_found`` for one that is unknown or was swept; ``VaultAway`` if the
    link cannot be opened. Audited."""
    notice = unit.session.get(NoticeRow, request.notice_id)
    staff = None if notice is None else unit.session.get(StaffRow, notice.staff_id)
    if notice is None or staff is None:
        raise Problem(ErrorCode.NOT_FOUND)
    email = notice.email or staff.email or ""
    path = _path(unit, extras, notice)
    superseded = not email or _is_superseded(notice, staff, path)
    unit.audit(
        AuditAction.STAFF_NOTICE_COPY,
        right=Right.SERVICE_NOTICE_COPY,
        object_id=staff.id,
        outcome="superseded" if superseded else "done",
    )
    return NoticeCopy(
        kind=_KIND_OF.get(notice.kind, notice.kind),
        exactly=notice.kind if notice.kind in _SIGN_ON else None,
        staff_list=notice.kind if notice.kind in _STAFF_LIST else None,
        assessment=notice.kind if notice.kind in _ASSESSMENT else None,
        cover=notice.kind if notice.kind in _COVER else None,
        people=notice.kind if notice.kind in _PEOPLE else None,
        email=email,
        name=staff.name,
        by_name=unit.session.scalar(select(StaffRow.name).where(StaffRow.id == notice.by_staff_id)),
        path=None if superseded else path,
        superseded=superseded,
    )


def _is_superseded(notice: NoticeRow, staff: StaffRow, path: str | None) -> bool:
    """A link that leads nowhere is not mailed; one to choose a password not to an account that was stopped."""
    if notice.kind == _ADDRESS_ASKED:
        return path is None
    return notice.kind in HOLDS_FOR and (path is None or not staff.active)


def _path(unit: Unit, extras: Extras, notice: NoticeRow) -> str | None:
    """None for a notice without a link, and once the link was used or ran out, or its token was cleared."""
    if notice.kind == _ADDRESS_ASKED:
        return _owners_path(unit, extras, notice)
    if notice.kind not in HOLDS_FOR:
        return None
    link = None if notice.link_id is None else unit.session.get(MailedLinkRow, notice.link_id)
    if link is None or not link.token_sealed or link.expires_at <= unit.now:
        return None
    return path_of(extras.secrets.open(link.staff_id, link.token_sealed))


def _owners_path(unit: Unit, extras: Extras, notice: NoticeRow) -> str | None:
    row = None if notice.request_id is None else unit.session.get(SightRequestRow, notice.request_id)
    if row is None or row.decision is not None or not row.owner_sealed or row.expires_at <= unit.now:
        return None
    return owner_path_of(extras.secrets.open(row.staff_id, row.owner_sealed))
