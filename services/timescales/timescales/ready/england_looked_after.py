"""England: looked-after children, whose numbers nobody has verified yet: they start switched off."""

from functools import partial

from timescales.codes import End, Must, Status
from timescales.days import KindOfDay
from timescales.rule import Rule
from timescales.starts import Start

from . import CHECKED

_unread = partial(
    Rule,
    nation="england",
    source="not read: as generally known",
    edition="not read",
    status=Status.UNVERIFIED,
    since=CHECKED,
    checked_on=CHECKED,
    ships_on=False,
    not_verified="neither the regulations nor another body's account of them was read, nor since when they hold",
)

ENGLAND_LOOKED_AFTER: tuple[Rule, ...] = (
    _unread(
        code="looked-after-review-1",
        what="the first review of a looked-after child is held",
        starts=Start.LOOKED_AFTER,
        ends=End.REVIEW_HELD,
        length=20,
        kind=KindOfDay.WORKING,
        must=Must.AUTHORITY,
    ),
    _unread(
        code="looked-after-review-2",
        what="the second review of a looked-after child is held",
        starts=Start.LOOKED_AFTER_FIRST_REVIEW,
        ends=End.REVIEW_HELD,
        length=3,
        kind=KindOfDay.MONTH,
        must=Must.AUTHORITY,
    ),
    _unread(
        code="looked-after-review-n",
        what="the next review of a looked-after child is held",
        starts=Start.LOOKED_AFTER_LAST_REVIEW,
        ends=End.REVIEW_HELD,
        length=6,
        kind=KindOfDay.MONTH,
        must=Must.AUTHORITY,
    ),
    _unread(
        code="pep",
        what="the personal education plan (PEP) is reviewed, every term",
        starts=Start.TERM_STARTED,
        ends=End.REVIEW_HELD,
        length=1,
        kind=KindOfDay.TERM,
        must=Must.SCHOOL,
    ),
)
