"""Settings of retention, beside those of every service."""

from typing import Annotated

from chassis.ground.settings import ServiceSettings
from pydantic import Field


class RetentionSettings(ServiceSettings):
    """``destruction_list_url``: where the destruction list is, in a place that no backup puts back. How long backups
    are kept is told by whoever keeps them; certificates are dated by it. ``disposals_a_minute``: how many files whose
    day has come are destroyed a minute at most, so that whoever reports meanwhile does not wait."""

    destruction_list_url: str
    backups_kept_days: Annotated[int, Field(ge=1)] | None = None
    backups_keys_days: Annotated[int, Field(ge=1)] | None = None
    disposals_a_minute: Annotated[int, Field(ge=1)] = 2
