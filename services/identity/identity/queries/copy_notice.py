"""What a mail to an account's owner says, for the service that sends it."""

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity_first_run import CopyNotice, NoticeCopy
from sqlalchemy import select

from identity.domain.links import HOLDS_FOR, path_of
from identity.extras import Extras
from identity.models import AccountLinkRow, NoticeRow, StaffRow


def copy_notice(unit: Unit, extras: Extras, request: CopyNotice) -> NoticeCopy:
    """As often as asked, until it was sent. ``not_found`` for one that is unknown or was swept; ``VaultAway`` if the
    link cannot be opened. Audited."""
    notice = unit.session.get(NoticeRow, request.notice_id)
    staff = None if notice is None else unit.session.get(StaffRow, notice.staff_id)
    if notice is None or staff is None:
        raise Problem(ErrorCode.NOT_FOUND)
    email = notice.email or staff.email or ""
    path = _path(unit, extras, notice) if notice.kind in HOLDS_FOR else None
    superseded = not email or (notice.kind in HOLDS_FOR and (path is None or not staff.active))
    unit.audit(
        AuditAction.STAFF_NOTICE_COPY,
        right=Right.SERVICE_NOTICE_COPY,
        object_id=staff.id,
        outcome="superseded" if superseded else "done",
    )
    return NoticeCopy(
        kind=notice.kind,
        email=email,
        name=staff.name,
        by_name=unit.session.scalar(select(StaffRow.name).where(StaffRow.id == notice.by_staff_id)),
        path=None if superseded else path,
        superseded=superseded,
    )


def _path(unit: Unit, extras: Extras, notice: NoticeRow) -> str | None:
    """None once the link was used or ran out, or its token was cleared."""
    link = None if notice.link_id is None else unit.session.get(AccountLinkRow, notice.link_id)
    if link is None or not link.token_sealed or link.expires_at <= unit.now:
        return None
    return path_of(extras.secrets.open(link.staff_id, link.token_sealed))
