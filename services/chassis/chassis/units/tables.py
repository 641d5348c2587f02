"""What a service's first migration calls: the chassis's tables, and the row policy that guards schools."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from .models import Base, FileKeyRow, KeyWrapRow, RestorationRow

_KEYRING_TABLES = (FileKeyRow.__tablename__, KeyWrapRow.__tablename__)

_INDEXES = (
    "CREATE INDEX outbox_unsent ON outbox (aggregate_id, position) WHERE sent_at IS NULL",
    "CREATE INDEX outbox_unsent_by_position ON outbox (position) WHERE sent_at IS NULL",
    "CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL",
    "CREATE INDEX inbox_received ON inbox (received_at)",
    "CREATE INDEX idempotency_created ON idempotency (created_at)",
    "CREATE INDEX audit_entry_unsent ON audit_entry (position) WHERE sent_at IS NULL",
    "CREATE INDEX audit_entry_unnumbered ON audit_entry (position) WHERE number IS NULL",
    "CREATE INDEX audit_entry_sent ON audit_entry (sent_at) WHERE sent_at IS NOT NULL",
)

_MISSING_EVENTS = (
    "ALTER TABLE outbox ADD COLUMN IF NOT EXISTS again_since timestamptz",
    """
    CREATE TABLE IF NOT EXISTS heard_from (
        owner text PRIMARY KEY, heard_until timestamptz NOT NULL, asked_at timestamptz, lost_until timestamptz
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS missing_event (
        event_id uuid PRIMARY KEY, owner text NOT NULL, state text NOT NULL,
        since timestamptz NOT NULL, ask_at timestamptz, times integer NOT NULL
    )
    """,
)

_SCHOOLS_FUNCTION = """
CREATE FUNCTION haven_school_ids() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(string_to_array(nullif(current_setting('haven.school_ids', true), ''), ',')::uuid[], '{}') $$
"""


def create_chassis_tables(op: Any, *, keyring: bool) -> None:
    """Creates the chassis's tables (``file_key`` and ``key_wrap`` only with ``keyring``) through alembic's ``op``."""
    connection = op.get_bind()
    for table in Base.metadata.sorted_tables:
        if keyring or table.name not in _KEYRING_TABLES:
            table.create(connection)
    for statement in _INDEXES:
        op.execute(statement)
    if keyring:
        op.execute("CREATE INDEX key_wrap_holder ON key_wrap (holder_kind, holder_id)")
    op.execute(_SCHOOLS_FUNCTION)


def add_restorations(op: Any) -> None:
    """What a migration of each service calls: databases found restored. New databases have it from their first one."""
    op.execute("ALTER TABLE audit_counter ADD COLUMN IF NOT EXISTS heard bigint NOT NULL DEFAULT 0")
    table = CreateTable(Base.metadata.tables[RestorationRow.__tablename__], if_not_exists=True)
    op.execute(str(table.compile(dialect=op.get_bind().dialect)))


def drop_restorations(op: Any) -> None:
    """The way back of ``add_restorations``."""
    op.execute("DROP TABLE IF EXISTS restoration")
    op.execute("ALTER TABLE audit_counter DROP COLUMN IF EXISTS heard")


def add_missing_events(op: Any) -> None:
    """Adds what finds lost events to a database made by a release before; in a new one it is there already."""
    for statement in _MISSING_EVENTS:
        op.execute(statement)


def drop_missing_events(op: Any) -> None:
    """Takes it away again."""
    op.execute("DROP TABLE missing_event, heard_from")
    op.execute("ALTER TABLE outbox DROP COLUMN again_since")


def add_tombstones(op: Any) -> None:
    """What a migration of each service with a keyring calls: keys that were destroyed. New databases have it from
    their first one; without a default, so that a large table is not written."""
    op.execute("ALTER TABLE file_key ADD COLUMN IF NOT EXISTS destroyed_at timestamptz")


def drop_tombstones(op: Any) -> None:
    """The way back of ``add_tombstones``. Keys of destroyed files stay empty, but the code before would take such a
    row for a key, and a service that has one is not taken back."""
    op.execute(
        """
        DO $$ BEGIN
          IF EXISTS (SELECT FROM file_key WHERE destroyed_at IS NOT NULL) THEN
            RAISE EXCEPTION 'a file was destroyed here: the code before would make its key again';
          END IF;
        END $$
        """
    )
    op.execute("ALTER TABLE file_key DROP COLUMN IF EXISTS destroyed_at")


def add_origins(op: Any) -> None:
    """What a migration of each service calls: where an audit entry came from. New databases have it from their first
    one; it may be null and has no default, so that nothing is written and the release before goes on."""
    op.execute("ALTER TABLE audit_entry ADD COLUMN IF NOT EXISTS origin jsonb")


def drop_origins(op: Any) -> None:
    """The way back of ``add_origins``."""
    op.execute("ALTER TABLE audit_entry DROP COLUMN IF EXISTS origin")


def guard_by_school(op: Any, table: str, column: str = "school_id") -> None:
    """Row level security on ``table``: a row is seen and written only where its school is in the unit's scope.

    FORCE, so that the owner is bound as well; the scope is set by chassis alone, with SET LOCAL.
    """
    _force(op, table)
    condition = f"{_name(column)} = ANY ((SELECT haven_school_ids())::uuid[])"
    op.execute(sa.text(f"CREATE POLICY by_school ON {_name(table)} USING ({condition}) WITH CHECK ({condition})"))


def guard_by_schools(op: Any, table: str, column: str = "school_ids") -> None:
    """The same for a row that names several schools in an array: one of them in scope is enough."""
    _force(op, table)
    condition = f"{_name(column)} && (SELECT haven_school_ids())::uuid[]"
    op.execute(sa.text(f"CREATE POLICY by_school ON {_name(table)} USING ({condition}) WITH CHECK ({condition})"))


def _force(op: Any, table: str) -> None:
    op.execute(sa.text(f"ALTER TABLE {_name(table)} ENABLE ROW LEVEL SECURITY"))
    op.execute(sa.text(f"ALTER TABLE {_name(table)} FORCE ROW LEVEL SECURITY"))


def _name(identifier: str) -> str:
    """A table or column name of our own migrations, refused unless it is a plain identifier."""
    if not identifier.replace("_", "").isalnum():
        raise ValueError("not a plain identifier")
    return f'"{identifier}"'
