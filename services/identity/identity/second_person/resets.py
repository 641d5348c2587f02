"""When enough people agreed to a reset of the second factors of someone with sight of records."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from uuid import UUID

_FOR_THE_WHOLE_TRUST = 2


def is_whole_trust(sight: AbstractSet[UUID], everywhere: AbstractSet[UUID]) -> bool:
    """Whether sight is of every school of several."""
    return len(sight) > 1 and sight == everywhere


def agreed_enough(
    sight: AbstractSet[UUID], everywhere: AbstractSet[UUID], people: Collection[UUID], schools: AbstractSet[UUID]
) -> bool:
    """Whether ``people``, who confirm at ``schools``, are enough for an account with ``sight``.

    Each school of its sight is agreed for, by its head or by a trust lead for all. For sight of the whole trust two
    people of different schools are enough: were it every head, a trust lead who lost a phone could hardly be helped.
    """
    if sight <= schools:
        return True
    enough = len(set(people)) >= _FOR_THE_WHOLE_TRUST and len(schools & sight) >= _FOR_THE_WHOLE_TRUST
    return is_whole_trust(sight, everywhere) and enough
