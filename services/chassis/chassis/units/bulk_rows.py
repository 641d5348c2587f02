"""Many rows in one statement, each column sent as an array: the driver would send them one after the other."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Text, bindparam, cast, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session
from sqlalchemy.types import ARRAY as ANY_ARRAY
from sqlalchemy.types import TypeEngine


def bulk_upsert(
    session: Session, table: Any, rows: Sequence[dict[str, Any]], key: Sequence[str] = (), changing: Sequence[str] = ()
) -> None:
    """Inserts ``rows``, which all have the same columns, into ``table``, a model.

    Where a row of that ``key`` is there, its ``changing`` columns are set; without a key none may be there.
    """
    if not rows:
        return
    columns = [table.__table__.columns[name] for name in rows[0]]
    arrays = [bindparam(each.name, type_=ARRAY(_sent_as(each))) for each in columns]
    sent = (
        func.unnest(*arrays)
        .table_valued(*(column(each.name, _sent_as(each)) for each in columns), name="sent")
        .render_derived()
    )
    read = [_read_as(each, sent.c[each.name]) for each in columns]
    incoming = upsert(table.__table__).from_select([each.name for each in columns], select(*read))
    if key:
        kept = {name: incoming.excluded[name] for name in changing}
        incoming = incoming.on_conflict_do_update(index_elements=list(key), set_=kept)
    session.execute(incoming, {each.name: [_sent(each, row[each.name]) for row in rows] for each in columns})


def _is_array(sent: Column[Any]) -> bool:
    return isinstance(sent.type, ANY_ARRAY)


def _sent_as(sent: Column[Any]) -> TypeEngine[Any]:
    """An array as its text: ``unnest`` takes arrays of arrays apart to the last value, and wants them of one length."""
    return Text() if _is_array(sent) else sent.type


def _read_as(sent: Column[Any], value: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(value, sent.type) if _is_array(sent) else value


def _sent(sent: Column[Any], value: Any) -> Any:
    return _as_text(value) if value is not None and _is_array(sent) else value


def _as_text(values: Iterable[Any]) -> str:
    r"""As PostgreSQL writes an array: each value in quotes, with ``"`` and ``\`` behind a backslash."""
    quoted = (str(each).replace("\\", "\\\\").replace('"', '\\"') for each in values)
    return "{" + ",".join(f'"{each}"' for each in quoted) + "}"
