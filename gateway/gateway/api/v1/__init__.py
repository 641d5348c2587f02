"""Version 1 of the API: importing the areas declares their operations."""

from . import (
    actions,
    alerts,
    audit,
    categories,
    closing,
    concerns,
    incidents,
    password,
    pupils,
    queue,
    reader,
    schools,
    sessions,
    staff,
    steps,
    triage,
)
from .blueprint import api, blueprint

__all__ = [
    "actions",
    "alerts",
    "api",
    "audit",
    "blueprint",
    "categories",
    "closing",
    "concerns",
    "incidents",
    "password",
    "pupils",
    "queue",
    "reader",
    "schools",
    "sessions",
    "staff",
    "steps",
    "triage",
]
