"""Version 1 of the API: importing the areas declares their operations."""

from . import (
    actions,
    alerts,
    audit,
    categories,
    concerns,
    incidents,
    password,
    pupils,
    reader,
    schools,
    sessions,
    staff,
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
    "concerns",
    "incidents",
    "password",
    "pupils",
    "reader",
    "schools",
    "sessions",
    "staff",
    "triage",
]
