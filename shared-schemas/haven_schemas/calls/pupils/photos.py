"""Photos of pupils."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils.photos import Photo, PhotoKept, PhotoQuery, PutPhoto

GET_PHOTO = Call(
    "pupils.get_photo",
    PhotoQuery,
    Photo,
    what="a pupil's photo",
    right=Right.PUPIL_READ,
    tier="elevated",
    audits=(AuditAction.PUPIL_PHOTO_READ,),
)
BEGIN_PHOTO = Call(
    "pupils.begin_photo",
    PhotoQuery,
    Empty,
    what="whether the caller may put a photo on a pupil's record, before a picture is decoded for it",
    right=Right.PUPIL_ADD_LOCAL,
    tier="elevated",
)
PUT_PHOTO = Call(
    "pupils.put_photo",
    PutPhoto,
    PhotoKept,
    what="puts a photo on a pupil's record, in the place of the one before",
    right=Right.PUPIL_ADD_LOCAL,
    tier="elevated",
    audits=(AuditAction.PUPIL_PHOTO_PUT,),
)
REMOVE_PHOTO = Call(
    "pupils.remove_photo",
    PhotoQuery,
    Empty,
    what="removes a pupil's photo for good",
    right=Right.PUPIL_ADD_LOCAL,
    tier="elevated",
    audits=(AuditAction.PUPIL_PHOTO_REMOVE,),
)
