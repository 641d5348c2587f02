"""What is published besides calls: each event in its version, and what vendors send."""

import importlib
import inspect

from pydantic import BaseModel

from .events import EVENTS, OF_EVERY_OWNER, Envelope
from .identifiers import Contract

FORMS_OF_VENDORS = ("pupil_changes", "pupil_record_fields")
"""Modules of ``haven_schemas.acts`` with what makers of management information systems send."""

ENVELOPE = "envelope"
"""The name under which what is around every event stands among the events."""


def published_events() -> dict[str, type[BaseModel]]:
    """``<type>.v<version>`` -> contract, of every event; what every service publishes goes by its name alone."""
    named = {**EVENTS, **OF_EVERY_OWNER}
    return {f"{name}.v{event.schema_version}": event for name, event in named.items()} | {ENVELOPE: Envelope}


def forms_of_vendors() -> dict[str, list[type[BaseModel]]]:
    """Module -> contracts of what is sent to us."""
    return {name: _contracts(name) for name in FORMS_OF_VENDORS}


def _contracts(name: str) -> list[type[BaseModel]]:
    module = importlib.import_module(f"haven_schemas.acts.{name}")
    return [
        model
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, Contract) and model.__module__ == module.__name__
    ]
