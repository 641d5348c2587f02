"""Somebody who looks after feeds tries a file by hand."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.tries import TryReport, TryUpload

from pupils.deliveries.parts.try_file import try_file
from pupils.deliveries.queries.own_upload import own_upload
from pupils.extras import Extras


def try_upload(unit: Unit, extras: Extras, request: TryUpload) -> TryReport:
    """As ``try_delivery``, of a file that the caller has sent and that was not taken; ``not_found`` for others."""
    upload = own_upload(unit, request.delivery_id)
    if upload.state != "receiving":
        raise Problem(ErrorCode.NOT_FOUND)
    school_id, feed_id = upload.school_id, upload.as_feed_id
    report = try_file(unit, extras, upload)
    unit.audit(AuditAction.FEED_DELIVERY_TRY, right=Right.FEED_ADMINISTER, school_ids=[school_id], object_id=feed_id)
    return report
