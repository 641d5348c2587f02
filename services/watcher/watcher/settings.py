"""The watcher's settings."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from haven_schemas.watch import LEAST_SECRET
from pydantic import BaseModel, ConfigDict, Field, SecretStr

_ORIGIN = r"^https://[^/\s]+$"


class WatcherSettings(BaseModel):
    """``HAVEN_PUBLIC_URL``: the name that Haven's certificate has, and that people type. ``HAVEN_WATCH_URL``: where the
    watcher finds it, if not there. ``HAVEN_WATCH_SECRET``: as identity has it."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    public_url: Annotated[str, Field(pattern=_ORIGIN)]
    watch_url: Annotated[str, Field(pattern=_ORIGIN)] | None = None
    watch_secret: Annotated[SecretStr, Field(min_length=LEAST_SECRET)]
    watch_every_seconds: Annotated[int, Field(ge=60, le=3600)] = 600
    watch_patience_seconds: Annotated[int, Field(ge=5, le=300)] = 120
    """How long an alert, and then its mail, may take."""
    ca_file: Path
    health_host: str = "127.0.0.1"
    health_port: int
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def url(self) -> str:
        """Where it connects to."""
        return self.watch_url or self.public_url

    @property
    def host(self) -> str:
        """Host and port that a request is for."""
        return urlsplit(self.public_url).netloc

    @property
    def name_in_certificate(self) -> str:
        """Whose certificate it has to be."""
        return urlsplit(self.public_url).hostname or ""
