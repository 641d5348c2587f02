"""A copy of what another service owns, of which the newest version counts in whatever order they come."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import insert

from .database import Unit


def keep_newest(unit: Unit, table: Any, **values: Any) -> bool:
    """Keeps a row of ``table``, a model with a ``version``, unless that version or a newer one is here.

    ``values``: all columns that are kept, the key and the version among them. Answers whether it was kept.
    """
    key = [column.key for column in inspect(table).primary_key]
    incoming = insert(table).values(values)
    changed = {name: incoming.excluded[name] for name in values if name not in key}
    newer = table.version < incoming.excluded.version
    kept = incoming.on_conflict_do_update(index_elements=key, set_=changed, where=newer).returning(table.version)
    return unit.session.execute(kept).first() is not None
