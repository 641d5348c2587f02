"""Pupils' own settings, beside those every service has."""

from typing import Annotated

from chassis.ground.settings import ServiceSettings
from pydantic import Field


class PupilsSettings(ServiceSettings):
    """``HAVEN_OBJECT_STORE_URL``: where the gateway puts raw deliveries; without it the start stops.

    ``HAVEN_DELIVERY_HELD_SECONDS``: how long a worker may be silent about a file before another takes it over; each
    batch of rows begins it anew.
    """

    object_store_url: Annotated[str, Field(pattern=r"^[a-z0-9]+://")]
    delivery_held_seconds: Annotated[int, Field(ge=1, le=3600)] = 20
