"""By which right, and after which tier, a page or an operation opens."""

from types import EllipsisType
from typing import Any

from haven_schemas.call import Call
from haven_schemas.rights import Right, Tier


def opened_by(asks: Call[Any, Any] | None, right: Right | EllipsisType | None, tier: Tier) -> tuple[Right | None, Tier]:
    """As the call it ``asks`` does; ``right`` and ``tier`` are said of what opens by another right, or asks several.

    ``TypeError`` for both, and for neither: what opens without a right says ``right=None``.
    """
    if asks is not None and right is ... and tier == "standard":
        return asks.right, asks.tier
    if asks is not None or right is ...:
        raise TypeError("a page or an operation opens as its call does, or names its right")
    return right, tier
