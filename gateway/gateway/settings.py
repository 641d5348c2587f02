"""The gateway's own settings beside those of every process on the bus."""

from typing import Annotated

from chassis.settings import GatewaySettings
from haven_schemas.rpc.incidents_documents import MOST_DOCUMENT_BYTES
from pydantic import Field


class Settings(GatewaySettings):
    """Limits have defaults that suit a trust of twenty schools; everything else has none."""

    threads: Annotated[int, Field(ge=2, le=200)] = 32
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0
    """How many proxies before the gateway set ``X-Forwarded-For`` (none: the caller's own address counts)."""
    calls_a_minute: Annotated[int, Field(ge=1)] = 600
    """By session; by address for callers without one."""
    reports_a_minute: Annotated[int, Field(ge=1)] = 600
    """By session or permit: reporting has its own allowance, which no other call uses up."""
    sign_ins_a_minute: Annotated[int, Field(ge=1)] = 120
    """By address: a whole school may sit behind one. Guessing is slowed by identity, by account."""
    refusals_every_seconds: Annotated[float, Field(gt=0)] = 30.0
    """How often refusals of unknown callers are reported to identity, which audits them."""
    uploads_at_once: Annotated[int, Field(ge=1, le=100)] = 8
    """Documents one process takes at a time; must leave threads for everything else."""
    files_a_send: Annotated[int, Field(ge=1, le=10)] = 5
    """Files of a report that one form may bring."""
    most_report_file_bytes: Annotated[int, Field(ge=1, le=MOST_DOCUMENT_BYTES)] = MOST_DOCUMENT_BYTES
    """Of each of them."""
    deliveries_a_minute: Annotated[int, Field(ge=1)] = 60
    """By feed."""
    wrong_keys_a_minute: Annotated[int, Field(ge=1)] = 30
    """Programs' keys that identity does not know, by address."""
