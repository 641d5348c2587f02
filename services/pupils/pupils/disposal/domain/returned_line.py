"""What a line of a file says of a child, as it is kept until a person has decided about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from haven_schemas.rpc.pupil_changes import PupilChange

from pupils.protection.domain.withheld_words import as_text, from_text
from pupils.roll.domain.merging import ATTRIBUTES

_SOURCE, _AT, _STATED = "source_id", "at", "stated"


def kept_line(change: PupilChange, at: datetime) -> dict[str, Any]:
    """As JSON. Of the roll alone: what a system tells beyond it comes with its next file."""
    stated = [name for name in ATTRIBUTES if name in change.model_fields_set]
    said = {name: getattr(change, name) for name in ATTRIBUTES}
    return {**as_text(said), _SOURCE: change.source_id, _AT: at.isoformat(), _STATED: stated}


def line_of(kept: Mapping[str, Any]) -> tuple[PupilChange, datetime]:
    """The other way round, with when the source said it."""
    values = from_text({name: kept[name] for name in ATTRIBUTES}) | {"source_id": kept[_SOURCE]}
    change = PupilChange.model_construct({*kept[_STATED], _SOURCE, "number"}, number=1, **values)
    return change, datetime.fromisoformat(kept[_AT])
