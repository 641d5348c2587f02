"""Pupils' own settings, beside those every service has."""

from typing import Annotated

from chassis.settings import ServiceSettings
from pydantic import Field


class PupilsSettings(ServiceSettings):
    """``HAVEN_OBJECT_STORE_URL``: where the gateway puts raw deliveries; without it the start stops."""

    object_store_url: Annotated[str, Field(pattern=r"^[a-z0-9]+://")]
