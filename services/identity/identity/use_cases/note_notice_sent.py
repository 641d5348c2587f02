"""A mail is out: the link it carried is readable nowhere any more."""

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity_first_run import CopyNotice
from haven_schemas.rpc.paging import Empty
from sqlalchemy import select, update

from identity.models import AccountLinkRow, NoticeRow


def note_notice_sent(unit: Unit, request: CopyNotice) -> Empty:
    """Clears the sealed token; the link itself still holds. Also for a notice that is gone: a second call is no
    mistake."""
    link_id = select(NoticeRow.link_id).where(NoticeRow.id == request.notice_id).scalar_subquery()
    unit.session.execute(
        update(AccountLinkRow)
        .where(AccountLinkRow.id == link_id)
        .values(token_sealed="")
        .execution_options(synchronize_session=False)
    )
    staff_id = unit.session.scalar(select(NoticeRow.staff_id).where(NoticeRow.id == request.notice_id))
    unit.audit(AuditAction.STAFF_NOTICE_COPY, right=Right.SERVICE_NOTICE_COPY, object_id=staff_id, outcome="sent")
    return Empty()
