"""Runs of numbers that a restored installation leaves out, and missing numbers without them; only adds.

The previous release may run beside it: it asks a source for numbers of such a run again, and is sent nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SIGNATURE = "missing_runs(text, bigint, integer)"
_BEFORE = """
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
_NOW = """
CREATE FUNCTION missing_runs(wanted_source text, looked_at bigint, most integer)
RETURNS TABLE (first bigint, last bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    WITH left_out AS (SELECT n.first, n.last FROM public.never_given n WHERE n.source = wanted_source),
    top AS (
        SELECT greatest(0, s.highest - looked_at - coalesce(sum(n.last - n.first + 1), 0)) AS below
        FROM public.source s LEFT JOIN left_out n ON true
        WHERE s.name = wanted_source GROUP BY s.highest
    ),
    there AS (
        SELECT e.number AS first, e.number AS last FROM public.entry e, top
            WHERE e.source = wanted_source AND e.number > top.below
        UNION SELECT a.number, a.number FROM public.number_again a, top
            WHERE a.source = wanted_source AND a.number > top.below
        UNION SELECT n.first, n.last FROM left_out n, top WHERE n.last > top.below
        UNION SELECT top.below, top.below FROM top
    ),
    steps AS (SELECT t.last, lead(t.first) OVER (ORDER BY t.first) AS following FROM there t)
    SELECT (steps.last + 1)::bigint, (steps.following - 1)::bigint FROM steps WHERE steps.following > steps.last + 1
    ORDER BY 1 DESC LIMIT most
$$
"""


def upgrade() -> None:
    """No run is left out until an installation is restored."""
    op.create_table(
        "never_given",
        sa.Column("source", sa.Text(), primary_key=True),
        sa.Column("first", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute("GRANT SELECT ON never_given TO audit_lookup")
    _replace(_NOW)


def downgrade() -> None:
    """Sources are asked again for what they never gave; the log itself stays as it is."""
    _replace(_BEFORE)
    op.drop_table("never_given")


def _replace(statement: str) -> None:
    """The function belongs to a role that may go past row policies: it is replaced as that role owns it."""
    op.execute("GRANT CREATE ON SCHEMA public TO audit_lookup")
    op.execute(f"DROP FUNCTION {_SIGNATURE}")
    op.execute(statement)
    op.execute(f"ALTER FUNCTION {_SIGNATURE} OWNER TO audit_lookup")
    op.execute(f"REVOKE EXECUTE ON FUNCTION {_SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_SIGNATURE} TO audit_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM audit_lookup")
