"""Many rows in one statement, each column sent as an array: the driver would send them one after the other."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session


def bulk_upsert(
    session: Session, table: Any, rows: Sequence[dict[str, Any]], key: Sequence[str] = (), changing: Sequence[str] = ()
) -> None:
    """Inserts ``rows``, which all have the same columns (none of them an array), into ``table``, a model.

    Where a row of that ``key`` is there, its ``changing`` columns are set; without a key none may be there.
    """
    if not rows:
        return
    columns = [table.__table__.columns[name] for name in rows[0]]
    arrays = [bindparam(each.name, type_=ARRAY(each.type)) for each in columns]
    sent = (
        func.unnest(*arrays)
        .table_valued(*(column(each.name, each.type) for each in columns), name="sent")
        .render_derived()
    )
    incoming = upsert(table.__table__).from_select([each.name for each in columns], select(sent))
    if key:
        kept = {name: incoming.excluded[name] for name in changing}
        incoming = incoming.on_conflict_do_update(index_elements=list(key), set_=kept)
    session.execute(incoming, {each.name: [row[each.name] for row in rows] for each in columns})
