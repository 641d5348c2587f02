"""``python -m haven_schemas.export``: writes the published form of every contract below ``shared-schemas``.

Events and what vendors send as JSON Schema (``json/``), calls as one text of their shapes (``shapes/``). A repository
test compares the files with the code, so that a contract cannot change without its file, a published event version not
at all, and a call not so that the release before would not be understood.
"""

import importlib
import inspect
import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from .events import EVENTS, OF_EVERY_OWNER, Envelope
from .identifiers import Contract
from .shapes.document import shapes_of_the_code, text_of

FORMS_OF_VENDORS = ("pupil_changes", "pupil_record_fields")
"""Modules of ``haven_schemas.rpc`` with what makers of management information systems send."""


def schemas() -> dict[str, dict[str, Any]]:
    """File name (without extension) -> JSON Schema of every event and of what vendors send."""
    found: dict[str, dict[str, Any]] = {}
    for event_type, event in EVENTS.items():
        found[f"events/{event_type}.v{event.schema_version}"] = event.model_json_schema()
    for name, event in OF_EVERY_OWNER.items():
        found[f"events/{name}.v{event.schema_version}"] = event.model_json_schema()
    found["events/envelope"] = Envelope.model_json_schema()
    for name in FORMS_OF_VENDORS:
        found[f"vendors/{name}"] = {model.__name__: model.model_json_schema() for model in _models(name)}
    return found


def rendered(schema: dict[str, Any]) -> str:
    """The text of one file."""
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _models(name: str) -> list[type[BaseModel]]:
    module = importlib.import_module(f"haven_schemas.rpc.{name}")
    return [
        model
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, Contract) and model.__module__ == module.__name__
    ]


def files() -> dict[str, str]:
    """The text of every file, by its path below ``shared-schemas``."""
    found = {f"json/{name}.json": rendered(schema) for name, schema in schemas().items()}
    return {**found, "shapes/rpc.txt": text_of(shapes_of_the_code())}


def write(folder: Path) -> int:
    """Writes every file below ``folder``; answers how many."""
    texts = files()
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return len(texts)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent)
