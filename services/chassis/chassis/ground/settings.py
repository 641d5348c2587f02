"""Typed settings from the environment; a missing one stops the start with its name and an example.

Every ``HAVEN_X`` may instead be given as ``HAVEN_X_FILE``, the path of a file that holds the value (a mounted secret).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from chassis.ground.vault_sign_in import VaultSignIn

_PREFIX = "HAVEN_"

_EXAMPLES = {
    "service": "incidents",
    "trust_id": "0190a5b0-7c1e-7000-8000-000000000001",
    "database_url": "postgresql+psycopg2://incidents_app:PASSWORD@/incidents?host=db-0:5432&host=db-1:5432"
    "&target_session_attrs=read-write&sslmode=verify-full&sslrootcert=CA",
    "events_url": "amqps://incidents:PASSWORD@broker-0:5671,broker-1:5671,broker-2:5671/events",
    "rpc_url": "amqps://incidents:PASSWORD@broker-0:5671,broker-1:5671,broker-2:5671/rpc",
    "ca_file": "/run/secrets/ca.pem",
    "bus_keys_file": "/run/secrets/bus-keys.json",
    "vault_url": "https://openbao:8200",
    "vault_role_id": "the AppRole's role id",
    "vault_secret_id": "the AppRole's secret id",
    "vault_jwt_file": "/run/haven/openbao/token",
    "health_port": "9101",
    "object_store_url": "file:///var/lib/haven/objects",
    "public_url": "https://haven.example-trust.org.uk",
    "smtp_url": "smtp://mail:25",
    "mail_from": "haven@example-trust.org.uk",
    "secret_key": "64 random characters",
    "tls_cert": "/run/secrets/gateway.pem",
    "tls_key": "/run/secrets/gateway.key",
    "listen": "127.0.0.1:8443",
}


_FILES = ("ca_file", "bus_keys_file", "vault_jwt_file")
"""Settings that are paths themselves: of files that are read by whoever uses them, or again and again."""

Settings = TypeVar("Settings", bound=BaseModel)


class SettingsError(SystemExit):
    """The process cannot start: says which settings are missing or wrong, never their values."""


class BusSettings(BaseModel):
    """What every process on the bus needs."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    service: Annotated[str, Field(pattern=r"^[a-z]+$")]
    trust_id: UUID
    events_url: SecretStr
    rpc_url: SecretStr
    ca_file: Path
    bus_keys_file: Path
    health_host: str = "127.0.0.1"
    health_port: int
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    heartbeat_seconds: int = 10
    least_free_share: Annotated[float, Field(ge=0, lt=1)] = 0.1
    """Share of the disk of a folder of objects that uploads, exports and deliveries leave free."""


class ServiceSettings(BusSettings, VaultSignIn):
    """What a service needs beside the bus."""

    database_url: SecretStr
    vault_url: str
    vault_namespace: str | None = None
    vault_mount: str = "transit"
    workers: Annotated[int, Field(ge=1, le=100)] = 10
    retry_delays_ms: tuple[int, ...] = (1_000, 10_000, 60_000, 600_000)
    audit_look_ms: Annotated[int, Field(ge=50, le=5_000)] = 500
    """How long an audit entry may wait for others to travel with."""
    audit_missing_seconds: Annotated[int, Field(ge=1)] = 120
    """How long an audit entry may be on its way to the log before it is sent again."""
    missed_after_seconds: Annotated[int, Field(ge=1, le=3_600)] = 180
    """How long an event that this service was sent may be missing before its owner is asked for it again."""
    object_store_url: str | None = None
    public_url: str | None = None
    smtp_url: SecretStr | None = None
    mail_from: str | None = None


class GatewaySettings(BusSettings):
    """What the gateway needs beside the bus."""

    public_url: str
    secret_key: SecretStr
    tls_cert: Path | None = None
    tls_key: Path | None = None
    listen: str
    object_store_url: str


def load(kind: type[Settings], environment: Mapping[str, str] | None = None) -> Settings:
    """Settings of ``kind`` from ``environment`` (default: the process's); ``SettingsError`` names what is amiss."""
    values = _values(os.environ if environment is None else environment)
    try:
        return kind.model_validate(values)
    except ValidationError as wrong:
        raise SettingsError(_explain(wrong)) from None


def given(name: str, environment: Mapping[str, str] | None = None) -> str | None:
    """One setting as it was given, by itself or in a file, for programs that need no other; None if it was not."""
    value = _values(os.environ if environment is None else environment).get(name)
    return None if value is None else str(value)


def _values(environment: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in environment.items():
        if not name.startswith(_PREFIX) or value == "":
            continue
        key = name.removeprefix(_PREFIX).lower()
        if key.endswith("_file") and key not in _FILES:
            values.setdefault(key.removesuffix("_file"), Path(value).read_text(encoding="utf-8").strip())
        else:
            values[key] = value
    if isinstance(delays := values.get("retry_delays_ms"), str):
        values["retry_delays_ms"] = tuple(int(part) for part in delays.split(","))
    return values


def _explain(wrong: ValidationError) -> str:
    lines = []
    for error in wrong.errors(include_input=False, include_url=False):
        key = ".".join(str(part) for part in error["loc"])
        example = _EXAMPLES.get(key)
        name = f"{_PREFIX}{key.upper()}: " if key else ""
        lines.append(f"  {name}{error['msg']}" + (f" (for example: {example})" if example else ""))
    return "Haven cannot start; these settings need putting right:\n" + "\n".join(lines)
