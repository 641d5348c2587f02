"""A mail is out: the link it carried is readable nowhere any more, and an owner's time to stop something begins."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.first_run import CopyNotice
from haven_schemas.rpc.paging import Empty
from sqlalchemy import update

from identity.extras import Extras
from identity.models import MailedLinkRow, NoticeRow, SightRequestRow
from identity.owners.use_cases.apply_addresses import MAIL_IS_OUT
from identity.second_person.domain.weekdays import after_weekdays


def note_notice_sent(unit: Unit, extras: Extras, request: CopyNotice) -> Empty:
    """Clears the sealed token; the link itself still holds. Also for a notice that is gone: a second call is no
    mistake."""
    notice = unit.session.get(NoticeRow, request.notice_id)
    if notice is not None:
        unit.session.execute(
            update(MailedLinkRow)
            .where(MailedLinkRow.id == notice.link_id)
            .values(token_sealed="")
            .execution_options(synchronize_session=False)
        )
        _begin_wait(unit, extras, notice)
    staff_id = None if notice is None else notice.staff_id
    unit.audit(AuditAction.STAFF_NOTICE_COPY, right=Right.SERVICE_NOTICE_COPY, object_id=staff_id, outcome="sent")
    return Empty()


def _begin_wait(unit: Unit, extras: Extras, notice: NoticeRow) -> None:
    """Once: a mail that is noted twice gives no more time."""
    if notice.request_id is None:
        return
    row = unit.session.get(SightRequestRow, notice.request_id, with_for_update=True)
    if row is None or not row.owner_sealed:
        return
    row.owner_sealed = MAIL_IS_OUT
    if row.takes_effect_at is not None:
        row.takes_effect_at = after_weekdays(unit.now, extras.address_wait_days)
