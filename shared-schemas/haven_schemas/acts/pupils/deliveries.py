"""Files and pushes from a school's system: taken in, applied, decided about."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from . import (
    BeginDelivery,
    BeginUpload,
    DecideDelivery,
    Delivery,
    DeliveryList,
    DeliveryQuery,
    DeliveryReceipt,
    DeliveryUploadSlot,
    FinishDelivery,
    FinishUpload,
    ListDeliveries,
    ReplayDelivery,
)
from .matching import DecideIds
from .results import SignedDeliveryQuery
from .rows_to_mend import RowsToMend, RowsToMendPage
from .tries import TryDelivery, TryReport, TryUpload

_TRY_SECONDS = 40.0
_NAMED_BY_A_TRY = (
    AuditAction.FEED_DELIVERY_APPLY,
    AuditAction.FEED_DELIVERY_TRY,
    AuditAction.FEED_STAFF_APPLY,
    AuditAction.PUPIL_MOVE_TELL,
    AuditAction.PUPIL_ROLL_QUESTION_ASK,
    AuditAction.PUPIL_SCHOOL_MOVE,
)
"""A try goes through the code that applies rows: all of this but ``FEED_DELIVERY_TRY`` is undone with what it did."""

DECIDE_IDS = Call(
    "pupils.decide_ids",
    DecideIds,
    DeliveryReceipt,
    what="says what it means that several source ids of a delivery are other children's",
    right=Right.FEED_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.FEED_IDS_DECIDE,),
)
BEGIN_DELIVERY = Call(
    "pupils.begin_delivery",
    BeginDelivery,
    DeliveryUploadSlot,
    what="a name in the object store and a key for that one object",
    public=True,
    at="none (closed list)",
)
FINISH_DELIVERY = Call(
    "pupils.finish_delivery",
    FinishDelivery,
    DeliveryReceipt,
    what="checks the signature over the stored bytes, accepts",
    public=True,
    at="none (closed list): the signature",
    audits=(AuditAction.FEED_DELIVERY_ACCEPT,),
)
GET_DELIVERY = Call(
    "pupils.get_delivery",
    SignedDeliveryQuery,
    Delivery,
    what="state, counts, rejected rows, warnings; not of a file by hand",
    public=True,
    at="none (closed list): signature",
    audits=(AuditAction.FEED_DELIVERY_READ,),
)
SHOW_DELIVERY = Call(
    "pupils.show_delivery",
    DeliveryQuery,
    Delivery,
    what="the same, also of a file by hand",
    right=Right.FEED_ADMINISTER,
    at="at its school",
    first_tier="what became of one pupil file: numbers of rows, fields and codes, no value of any",
    audits=(AuditAction.FEED_DELIVERY_READ,),
)
ROWS_TO_MEND = Call(
    "pupils.rows_to_mend",
    RowsToMend,
    RowsToMendPage,
    what="rejected rows of a file by hand as they stand in it, for the person who sent it",
    right=Right.FEED_ADMINISTER,
    tier="elevated",
    at="at its school, of one's own file",
    audits=(AuditAction.FEED_ROWS_READ,),
)
BEGIN_UPLOAD = Call(
    "pupils.begin_upload",
    BeginUpload,
    DeliveryUploadSlot,
    what="reserves an upload slot for a file by hand",
    right=Right.FEED_ADMINISTER,
    tier="elevated",
)
FINISH_UPLOAD = Call(
    "pupils.finish_upload",
    FinishUpload,
    DeliveryReceipt,
    what="takes a file by hand",
    right=Right.FEED_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.FEED_DELIVERY_ACCEPT,),
)
LIST_DELIVERIES = Call(
    "pupils.list_deliveries",
    ListDeliveries,
    DeliveryList,
    what=(
        "the newest deliveries of the caller's schools; of one feed, or those that wait for one decision, where asked"
    ),
    right=Right.FEED_ADMINISTER,
    first_tier="pupil files and what became of them: counts and codes",
    audits=(AuditAction.FEED_DELIVERY_READ,),
)
DECIDE_DELIVERY = Call(
    "pupils.decide_delivery",
    DecideDelivery,
    DeliveryReceipt,
    what="applies or refuses a full delivery that would drop too many",
    right=Right.FEED_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.FEED_DELIVERY_DECIDE,),
)
REPLAY_DELIVERY = Call(
    "pupils.replay_delivery",
    ReplayDelivery,
    DeliveryReceipt,
    what="works through a kept delivery once more",
    right=Right.FEED_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.FEED_DELIVERY_REPLAY,),
)
TRY_DELIVERY = Call(
    "pupils.try_delivery",
    TryDelivery,
    TryReport,
    what="checks the signature over the stored bytes, and answers what they would do; nothing is kept",
    public=True,
    at="none (closed list): the signature",
    audits=_NAMED_BY_A_TRY,
    seconds=_TRY_SECONDS,
)
TRY_UPLOAD = Call(
    "pupils.try_upload",
    TryUpload,
    TryReport,
    what="the same of a file by hand",
    right=Right.FEED_ADMINISTER,
    tier="elevated",
    audits=_NAMED_BY_A_TRY,
    seconds=_TRY_SECONDS,
)
