"""Incidents' own settings, beside those every service has."""

from typing import Annotated

from chassis.ground.settings import ServiceSettings
from pydantic import Field


class IncidentsSettings(ServiceSettings):
    """``HAVEN_OBJECT_STORE_URL``: where documents and finished exports are; ``HAVEN_CLAMD_URL``: the virus scanner
    (``tcp://host:port``). Without either the start stops.

    ``HAVEN_WORK_HELD_SECONDS``: how long a worker may be silent about a file or an export before another takes it over.
    ``HAVEN_FILES_A_REPORT``: how many files a report may have.
    ``HAVEN_SEARCH_MEMORY_MIB``: how much of what searches opened is remembered for five minutes; 0 remembers nothing.
    """

    object_store_url: Annotated[str, Field(pattern=r"^[a-z0-9]+://")]
    clamd_url: Annotated[str, Field(pattern=r"^tcp://[^:/]+:\d{1,5}$")]
    work_held_seconds: Annotated[int, Field(ge=1, le=3600)] = 30
    files_a_report: Annotated[int, Field(ge=0, le=50)] = 10
    search_memory_mib: Annotated[int, Field(ge=0, le=4096)] = 64
