"""Pupils of a trust who grew up: they left, they are 25 by now, and nobody has written about them for years."""

from psycopg2 import sql

from support.operating import as_superuser
from support.small_trust import SmallTrust

_GREW_UP = sql.SQL(
    "UPDATE pupil SET date_of_birth = '2001-05-03', on_roll = false, left_on = '2017-07-21' WHERE id = ANY ({}::uuid[])"
)
_IS_YOUNG = sql.SQL(
    "UPDATE pupil SET date_of_birth = '2012-03-04', on_roll = true, left_on = NULL WHERE id = ANY ({}::uuid[])"
)
_WRITTEN_LONG_AGO = sql.SQL(
    "UPDATE record_subject SET recorded_at = recorded_at - interval '9 years' WHERE subject_id = ANY ({}::uuid[])"
)


def grow_up(trust: SmallTrust, *pupils: str) -> None:
    """What is written about them already was written when they left; their file comes to review."""
    ids = sql.Literal(list(pupils))
    as_superuser(trust.world, "pupils", _GREW_UP.format(ids))
    as_superuser(trust.world, "incidents", _WRITTEN_LONG_AGO.format(ids))


def grow_young(trust: SmallTrust, *pupils: str) -> None:
    """They are on the roll again, at their places in its list."""
    as_superuser(trust.world, "pupils", _IS_YOUNG.format(sql.Literal(list(pupils))))
