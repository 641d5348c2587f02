"""Every kind of alert, said once: its words, its page, its mail, whether it can wait and whether it goes by itself."""

from collections.abc import Mapping
from uuid import UUID

from ..acts.alerts import AlertedKind
from .kind import KindOfAlert
from .of_concerns import OF_CONCERNS
from .of_keeping import OF_KEEPING
from .of_the_roll import OF_THE_ROLL

__all__ = ["ALERTS", "KindOfAlert", "page_of_alert"]

ALERTS: Mapping[AlertedKind, KindOfAlert] = {**OF_CONCERNS, **OF_THE_ROLL, **OF_KEEPING}


def page_of_alert(kind: AlertedKind, object_id: UUID) -> str:
    """Its address, without the site's: the gateway asks whoever opens it to sign in, and for the second factor."""
    return ALERTS[kind].page.format(id=object_id)
