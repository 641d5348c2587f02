"""Numbers that came again for entries the log holds already, what is missing, and alarms as their readers may see them.

Functions that go past the service's rights, owned by ``audit_lookup``:

- ``held_leaves``: ``known_leaves`` (of the release before) with the numbers that came again;
- ``same_but_number``: whether a leaf is the one held under its id, but for the number;
- ``missing_runs``: runs of numbers of a source that the log lacks, the highest first; numbers only;
- ``unresolved_alarms``: entries that contradicted the log and are not in it under another number; ids and numbers only;
- ``find_alarms``: leaves that contradicted it, newest first, of the schools in scope, as ``find_entries_about`` does.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import add_restorations, drop_restorations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)

_HELD_LEAVES = """
CREATE FUNCTION held_leaves(wanted_source text, wanted_numbers bigint[], wanted_ids uuid[])
RETURNS TABLE (source text, number bigint, id uuid, leaf_hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT a.source, a.number, a.entry_id, ''::bytea FROM public.number_again a
        WHERE a.source = wanted_source AND a.number = ANY (wanted_numbers)
    UNION ALL
    SELECT * FROM public.known_leaves(wanted_source, wanted_numbers, wanted_ids)
$$
"""
_SAME_BUT_NUMBER = """
CREATE FUNCTION same_but_number(entry_id uuid, given bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT EXISTS (
        SELECT FROM public.entry e WHERE e.id = entry_id
        AND convert_from(e.leaf, 'UTF8')::jsonb - 'number' = convert_from(given, 'UTF8')::jsonb - 'number'
    )
$$
"""
_MISSING_RUNS = """
CREATE FUNCTION missing_runs(wanted_source text, looked_at bigint, most integer)
RETURNS TABLE (first bigint, last bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    WITH top AS (SELECT s.highest, greatest(0, s.highest - looked_at) AS below FROM public.source s
                 WHERE s.name = wanted_source),
    there AS (
        SELECT e.number FROM public.entry e, top WHERE e.source = wanted_source AND e.number > top.below
        UNION SELECT a.number FROM public.number_again a, top WHERE a.source = wanted_source AND a.number > top.below
        UNION SELECT top.below FROM top
    ),
    steps AS (SELECT t.number, lead(t.number) OVER (ORDER BY t.number) AS following FROM there t)
    SELECT steps.number + 1, steps.following - 1 FROM steps WHERE steps.following > steps.number + 1
    ORDER BY 1 DESC LIMIT most
$$
"""
_UNRESOLVED_ALARMS = """
CREATE FUNCTION unresolved_alarms(wanted_source text, most integer)
RETURNS TABLE (entry_id uuid, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT DISTINCT a.entry_id, a.number FROM public.alarm a
    WHERE a.source = wanted_source AND NOT EXISTS (SELECT FROM public.entry e WHERE e.id = a.entry_id)
    ORDER BY a.number LIMIT most
$$
"""
_FIND_ALARMS = """
CREATE FUNCTION find_alarms(schools uuid[], schoolless boolean, before_at timestamptz, before_id uuid, most integer)
RETURNS TABLE (id uuid, received_at timestamptz, source text, number bigint, entry_id uuid, leaf bytea,
    kept_id uuid, stands_as bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET plan_cache_mode = force_custom_plan AS
$$
DECLARE
    allowed uuid[] := ARRAY(SELECT unnest(schools) INTERSECT SELECT unnest(public.haven_school_ids()));
BEGIN
    RETURN QUERY
    SELECT a.id, a.received_at, a.source, a.number, a.entry_id, a.leaf, kept.id, again.number
    FROM public.alarm a
    CROSS JOIN LATERAL (
        SELECT ARRAY(SELECT jsonb_array_elements_text(
            convert_from(a.leaf, 'UTF8')::jsonb -> 'school_ids')::uuid) AS school_ids
    ) AS told
    LEFT JOIN public.entry kept ON kept.leaf_hash = a.kept_hash AND kept.source = a.source AND (
        kept.number = a.number OR kept.id = a.entry_id)
    LEFT JOIN public.entry again ON again.id = a.entry_id AND again.source = a.source
    WHERE (told.school_ids && allowed OR schoolless AND told.school_ids = '{}')
        AND (before_at IS NULL OR (a.received_at, a.id) < (before_at, before_id))
    ORDER BY a.received_at DESC, a.id DESC
    LIMIT most;
END
$$
"""
_FUNCTIONS = {
    "held_leaves(text, bigint[], uuid[])": _HELD_LEAVES,
    "same_but_number(uuid, bytea)": _SAME_BUT_NUMBER,
    "missing_runs(text, bigint, integer)": _MISSING_RUNS,
    "unresolved_alarms(text, integer)": _UNRESOLVED_ALARMS,
    "find_alarms(uuid[], boolean, timestamptz, uuid, integer)": _FIND_ALARMS,
}


def upgrade() -> None:
    """Adds all of it; the log itself stays as it is."""
    add_restorations(op)
    op.create_table(
        "number_again",
        sa.Column("source", sa.Text(), primary_key=True),
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("entry_id", _UUID, nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
    )
    op.create_index("alarm_received", "alarm", ["received_at", "id"])
    op.create_index("alarm_source", "alarm", ["source", "number"])
    op.execute("GRANT SELECT ON alarm, source, number_again TO audit_lookup")
    op.execute("GRANT CREATE ON SCHEMA public TO audit_lookup")
    for signature, statement in _FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"ALTER FUNCTION {signature} OWNER TO audit_lookup")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO audit_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM audit_lookup")


def downgrade() -> None:
    """Takes it away again; numbers that came again are then a gap."""
    for signature in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {signature}")
    op.execute("REVOKE SELECT ON alarm, source FROM audit_lookup")
    op.drop_index("alarm_source", table_name="alarm")
    op.drop_index("alarm_received", table_name="alarm")
    op.drop_table("number_again")
    drop_restorations(op)
