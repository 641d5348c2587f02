"""Looks for words that must not stand in the clear: in every column, and in every file a stack writes."""

import base64
import json
from collections.abc import Collection
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from ahocorasick_rs import BytesAhoCorasick, Implementation
from haven_local import clamav, postgres
from haven_local.layout import SERVICE_NAMES
from psycopg2 import sql
from psycopg2.extensions import connection

from support.data_map import Column, columns_in
from support.world import World


@cache
def forms_of(word: str) -> frozenset[bytes]:
    """``word`` in the ways in which software writes text, lowered: UTF-8, UTF-16, JSON's escapes, hex and base64."""
    plain = word.encode()
    forms = {plain, word.encode("utf-16-le"), json.dumps(word)[1:-1].encode(), plain.hex().encode()}
    for before in range(3):
        # A letter of base64 is six bits: what stands before the word shifts it; letters at its ends mix with others.
        letters = base64.b64encode(b"\0" * before + plain)
        forms.add(letters[-(-8 * before // 6) : 8 * (before + len(plain)) // 6])
    return frozenset(form.lower() for form in forms)


def holds(content: bytes, words: Collection[str]) -> bool:
    """Whether any of ``words`` stands in ``content`` in any form, in capitals or not."""
    return bool(_finder_of(frozenset(words)).find_matches_as_indexes(content.lower()))


@cache
def _finder_of(words: frozenset[str]) -> BytesAhoCorasick:
    """Finds every form of ``words`` in one pass: a cluster is hundreds of megabytes, and a word has six forms."""
    forms = sorted({form for word in words for form in forms_of(word)})
    return BytesAhoCorasick(forms, implementation=Implementation.DFA)


def columns_holding(world: World, words: Collection[str]) -> set[Column]:
    """Columns of the world's databases in which any of ``words`` stands; read as superuser, every row."""
    found, columns = set(), columns_in(world)
    for service in SERVICE_NAMES:
        own = [column for column in columns if column.service == service]
        with closing(world.stack.databases.connect(world.database(service).name)) as opened:
            found |= {each for each in own if any(holds(value, words) for value in _values(opened, each))}
    return found


def values_of(world: World, column: Column) -> list[bytes]:
    """Every value of a column that is there, as bytes."""
    with closing(world.stack.databases.connect(world.database(column.service).name)) as opened:
        return _values(opened, column)


def _values(opened: connection, column: Column) -> list[bytes]:
    query = sql.SQL("SELECT {name} FROM {table} WHERE {name} IS NOT NULL").format(
        name=sql.Identifier(column.name), table=sql.Identifier(column.table)
    )
    with opened.cursor() as cursor:
        cursor.execute(query)
        return [_bytes_of(value) for (value,) in cursor.fetchall()]


def _bytes_of(value: Any) -> bytes:
    if isinstance(value, memoryview | bytes):
        return bytes(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str).encode()
    return str(value).encode()


def files_holding(places: Collection[Path], words: Collection[str], *, newer_than: float = 0.0) -> set[str]:
    """Files among ``places``, or below those that are folders, in which any of ``words`` stands.

    ``newer_than``: seconds since the epoch.
    """
    found = set()
    for place in places:
        for path in [place, *place.rglob("*")]:
            try:
                is_new = path.is_file() and not path.is_symlink() and path.stat().st_mtime >= newer_than
                if is_new and holds(path.read_bytes(), words):
                    found.add(str(Path(place.name) / path.relative_to(place)))
            except FileNotFoundError:
                continue  # a temporary file that was gone before it could be read
    return found


def folders_of(world: World) -> list[Path]:
    """Where a stack keeps what it writes, but for PostgreSQL: broker, vault, scanner, objects, mail and every log."""
    layout = world.stack.layout
    return [layout.rabbitmq, layout.openbao, clamav.scanned_folder(layout), layout.logs, world.folder]


def cluster_of(world: World) -> Path:
    """PostgreSQL's data, with its write-ahead log."""
    return postgres.data_folder(world.stack.layout)


SERVICES_WITHOUT_NAMES = tuple(name for name in SERVICE_NAMES if name != "pupils")
"""The roll alone knows pupils' names."""
