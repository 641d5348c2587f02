"""How far each source's rows were counted again, and the two functions that count; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COUNTED = """
CREATE FUNCTION counted_again(wanted_source text, after bigint, most integer)
RETURNS TABLE (last bigint, rows bigint, changed bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    WITH page AS (
        SELECT e.number, CASE
            WHEN e.leaf_hash <> sha256('\\x00'::bytea || e.leaf) THEN true
            ELSE (
                SELECT (said ->> 'source', (said ->> 'number')::bigint, said ->> 'id', said ->> 'action',
                        (said ->> 'at')::timestamptz, said ->> 'actor_id', said ->> 'outcome', said ->> 'object_id',
                        ARRAY(SELECT jsonb_array_elements_text(said -> 'school_ids') ORDER BY 1),
                        ARRAY(SELECT jsonb_array_elements_text(said -> 'subject_ids') ORDER BY 1))
                    IS DISTINCT FROM
                    (e.source, e.number, e.id::text, e.action, e.at, e.actor_id::text, e.outcome, e.object_id::text,
                        ARRAY(SELECT unnest(e.school_ids)::text ORDER BY 1),
                        ARRAY(SELECT unnest(e.subject_ids)::text ORDER BY 1))
                FROM (SELECT convert_from(e.leaf, 'UTF8')::jsonb AS said) leaf
            ) END AS changed
        FROM public.entry e
        WHERE e.source = wanted_source AND e.number > after
        ORDER BY e.number LIMIT most
    )
    SELECT max(page.number), count(*), count(*) FILTER (WHERE page.changed) FROM page
$$
"""
_LACKING = """
CREATE FUNCTION rows_lacking(wanted_source text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT s.held
        - (SELECT count(*) FROM public.entry e WHERE e.source = wanted_source)
        - (SELECT count(*) FROM public.number_again a WHERE a.source = wanted_source)
        - (SELECT coalesce(sum(n.last - n.first + 1), 0) FROM public.never_given n WHERE n.source = wanted_source)
    FROM public.source s WHERE s.name = wanted_source
$$
"""
_SIGNATURES = {"counted_again(text, bigint, integer)": _COUNTED, "rows_lacking(text)": _LACKING}


def upgrade() -> None:
    """The functions belong to the role that may read every entry, and answer numbers alone."""
    op.create_table(
        "recount",
        sa.Column("source", sa.Text(), primary_key=True),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("rows_lacking", sa.BigInteger(), nullable=False),
        sa.Column("rows_changed", sa.BigInteger(), nullable=False),
    )
    op.execute("GRANT CREATE ON SCHEMA public TO audit_lookup")
    for signature, statement in _SIGNATURES.items():
        op.execute(statement)
        op.execute(f"ALTER FUNCTION {signature} OWNER TO audit_lookup")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO audit_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM audit_lookup")


def downgrade() -> None:
    """Nothing is counted again."""
    for signature in _SIGNATURES:
        op.execute(f"DROP FUNCTION {signature}")
    op.drop_table("recount")
