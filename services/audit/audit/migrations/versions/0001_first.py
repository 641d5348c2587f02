"""First tables of the log: entries, what each source has sent, leaves that contradict the log.

The service may insert entries and read those of the schools in scope; nobody may change or delete one. Two functions go
past the row policy, owned by a role that can read the entries and nothing else:

- ``known_leaves``: hashes of what is held under given numbers or ids, to tell a duplicate from a contradiction;
- ``find_entries``: search. ``@>`` and ``&&`` are not leakproof, so under the policy their indexes would go unused; the
  function repeats the school condition, and never reaches beyond the scope chassis has set.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import create_chassis_tables
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)

_APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege'; END $$
"""

_KNOWN_LEAVES = """
CREATE FUNCTION known_leaves(wanted_source text, wanted_numbers bigint[], wanted_ids uuid[])
RETURNS TABLE (source text, number bigint, id uuid, leaf_hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT e.source, e.number, e.id, e.leaf_hash FROM public.entry e
        WHERE e.source = wanted_source AND e.number = ANY (wanted_numbers)
    UNION
    SELECT e.source, e.number, e.id, e.leaf_hash FROM public.entry e WHERE e.id = ANY (wanted_ids)
$$
"""

_FIND_ENTRIES = """
CREATE FUNCTION find_entries(
    schools uuid[], schoolless boolean, subject uuid, object uuid, actor uuid,
    before_at timestamptz, before_id uuid, most integer
)
RETURNS TABLE (id uuid, at timestamptz, leaf bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET plan_cache_mode = force_custom_plan AS
$$
DECLARE
    allowed uuid[] := ARRAY(SELECT unnest(schools) INTERSECT SELECT unnest(public.haven_school_ids()));
BEGIN
    RETURN QUERY
    SELECT e.id, e.at, e.leaf FROM public.entry e
    WHERE (e.school_ids && allowed OR (schoolless AND e.school_ids = '{}'))
        AND (subject IS NULL OR e.subject_ids @> ARRAY[subject])
        AND (object IS NULL OR e.object_id = object)
        AND (actor IS NULL OR e.actor_id = actor)
        AND (before_at IS NULL OR (e.at, e.id) < (before_at, before_id))
    ORDER BY e.at DESC, e.id DESC
    LIMIT most;
END
$$
"""

_FUNCTIONS = (
    "known_leaves(text, bigint[], uuid[])",
    "find_entries(uuid[], boolean, uuid, uuid, uuid, timestamptz, uuid, integer)",
)


def upgrade() -> None:
    """Creates everything."""
    create_chassis_tables(op, keyring=False)
    _create_entry()
    _create_source_and_alarm()
    _guard()
    _create_functions()


def downgrade() -> None:
    """Drops everything; for a database that was never used, since the log goes with it."""
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DROP TABLE entry, source, alarm")
    op.execute("DROP FUNCTION refuse_change()")
    op.execute("DROP TABLE outbox, inbox, idempotency, audit_entry, audit_counter, trusted_key")
    op.execute("DROP FUNCTION haven_school_ids()")


def _create_entry() -> None:
    op.create_table(
        "entry",
        sa.Column("source", sa.Text(), primary_key=True),
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("id", _UUID, nullable=False, unique=True),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("actor_id", _UUID, nullable=False),
        sa.Column("school_ids", ARRAY(_UUID), nullable=False),
        sa.Column("subject_ids", ARRAY(_UUID), nullable=False),
        sa.Column("object_id", _UUID),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
    )
    op.create_index("entry_newest", "entry", ["at", "id"])
    op.create_index("entry_object", "entry", ["object_id", "at", "id"])
    op.create_index("entry_actor", "entry", ["actor_id", "at", "id"])
    op.create_index("entry_subjects", "entry", ["subject_ids"], postgresql_using="gin")
    op.create_index("entry_schools", "entry", ["school_ids"], postgresql_using="gin")


def _create_source_and_alarm() -> None:
    op.create_table(
        "source",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("highest", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "alarm",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", _UUID, nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kept_hash", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
    )


def _guard() -> None:
    """Append only for everyone, the owner too; statement triggers, since row security would hide rows from row ones."""
    op.execute(_APPEND_ONLY)
    for table in ("entry", "alarm"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"REVOKE ALL ON {table} FROM audit_app")
    op.execute("GRANT INSERT, SELECT ON entry TO audit_app")
    op.execute("GRANT INSERT ON alarm TO audit_app")
    op.execute("ALTER TABLE entry ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE entry FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY by_school ON entry FOR SELECT USING (school_ids && (SELECT haven_school_ids())::uuid[])")
    op.execute("CREATE POLICY append ON entry FOR INSERT TO audit_app WITH CHECK (true)")
    op.execute("CREATE POLICY lookup ON entry FOR SELECT TO audit_lookup USING (true)")


def _create_functions() -> None:
    op.execute("GRANT SELECT ON entry TO audit_lookup")
    op.execute("GRANT CREATE ON SCHEMA public TO audit_lookup")
    op.execute(_KNOWN_LEAVES)
    op.execute(_FIND_ENTRIES)
    for function in _FUNCTIONS:
        op.execute(f"ALTER FUNCTION {function} OWNER TO audit_lookup")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO audit_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM audit_lookup")
