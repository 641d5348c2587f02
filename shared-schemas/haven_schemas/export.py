"""``python -m haven_schemas.export``: writes every contract as JSON Schema into ``shared-schemas/json``.

The files are the published form: a repository test compares them with the code, so that a contract cannot change
without its file, nor a published event version at all.
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
from .rpc_wire import Reply, Request

RPC_MODULES = (
    "identity",
    "identity_passwords",
    "identity_factors",
    "identity_sessions",
    "identity_staff",
    "identity_roles",
    "identity_owners",
    "identity_visitors",
    "identity_first_run",
    "pupils",
    "pupils_feeds",
    "pupils_matching",
    "pupils_roll_questions",
    "pupil_changes",
    "pupil_record_fields",
    "pupils_record",
    "pupils_groups",
    "incidents",
    "incidents_reporting",
    "incidents_triage",
    "incidents_steps",
    "incidents_queues",
    "incidents_records",
    "incidents_entries",
    "incidents_entry_kinds",
    "incidents_chronology",
    "incidents_conflicts",
    "incidents_moves",
    "incidents_actions",
    "incidents_categories",
    "incidents_report_details",
    "incidents_sealed",
    "incidents_drafts",
    "incidents_search",
    "incidents_documents",
    "incidents_report_files",
    "incidents_exports",
    "incidents_matching",
    "alerts",
    "audit",
)


def schemas() -> dict[str, dict[str, Any]]:
    """File name (without ending) -> JSON Schema of every event, RPC model and wire form."""
    found: dict[str, dict[str, Any]] = {}
    for event_type, event in EVENTS.items():
        found[f"events/{event_type}.v{event.schema_version}"] = event.model_json_schema()
    for name, event in OF_EVERY_OWNER.items():
        found[f"events/{name}.v{event.schema_version}"] = event.model_json_schema()
    found["events/envelope"] = Envelope.model_json_schema()
    found["rpc/wire"] = {"request": Request.model_json_schema(), "reply": Reply.model_json_schema()}
    for name in RPC_MODULES:
        found[f"rpc/{name}"] = {model.__name__: model.model_json_schema() for model in _models(name)}
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


def write(folder: Path) -> int:
    """Writes every file below ``folder``; answers how many."""
    all_schemas = schemas()
    for name, schema in all_schemas.items():
        path = folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rendered(schema), encoding="utf-8")
    return len(all_schemas)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "json"
    write(target)
