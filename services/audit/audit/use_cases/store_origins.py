"""Keeps where entries came from, beside the log."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import EntryOrigin
from sqlalchemy import text

_ADD = text("""
INSERT INTO entry_origin (entry_id, at, channel, session_id, network)
SELECT entry_id, at, channel, session_id, CAST(network AS cidr)
FROM unnest(
    CAST(:entries AS uuid[]), CAST(:instants AS timestamptz[]), CAST(:channels AS text[]), CAST(:sessions AS uuid[]),
    CAST(:networks AS text[])
) AS sent (entry_id, at, channel, session_id, network)
ON CONFLICT DO NOTHING
""")


def store_origins(unit: Unit, origins: Sequence[EntryOrigin], held: Mapping[UUID, datetime]) -> None:
    """Of the entries in ``held``, by id and with their instants; what is kept of one already stays as it is."""
    kept = [each for each in origins if each.entry_id in held]
    if not kept:
        return
    sent = {
        "entries": [str(each.entry_id) for each in kept],
        "instants": [held[each.entry_id] for each in kept],
        "channels": [each.channel for each in kept],
        "sessions": [None if each.session_id is None else str(each.session_id) for each in kept],
        "networks": [each.network for each in kept],
    }
    unit.session.execute(_ADD, sent)
