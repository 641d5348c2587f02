"""``python -m haven_schemas.export``: writes the published form of every contract below ``shared-schemas``.

Events and what vendors send, as JSON Schema (``json/``) and as a text of their shapes (``shapes/``). A repository test
compares the files with the code, so that they cannot change without their file; another compares the shapes with those
of the release before, so that a published event version cannot change at all, and a call or what a vendor sends not so
that the release before would not be understood.
"""

import json
import sys
from pathlib import Path
from typing import Any

from .published import forms_of_vendors, published_events
from .shapes.document import shapes_of_messages, text_of


def schemas() -> dict[str, dict[str, Any]]:
    """File name (without extension) -> JSON Schema of every event and of what vendors send."""
    found = {f"events/{name}": event.model_json_schema() for name, event in published_events().items()}
    for name, models in forms_of_vendors().items():
        found[f"vendors/{name}"] = {model.__name__: model.model_json_schema() for model in models}
    return found


def rendered(schema: dict[str, Any]) -> str:
    """The text of one file."""
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def files() -> dict[str, str]:
    """The text of every file, by its path below ``shared-schemas``."""
    found = {f"json/{name}.json": rendered(schema) for name, schema in schemas().items()}
    return {**found, "shapes/messages.txt": text_of(shapes_of_messages())}


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
