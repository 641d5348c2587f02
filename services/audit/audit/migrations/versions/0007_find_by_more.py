"""The log by school, action, outcome and days as well.

``find_entries_by`` is ``find_entries_of_files`` (of the release before) with these filters; what is in reach
is the same.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FIND = """
CREATE FUNCTION find_entries_by(
    schools uuid[], schoolless boolean, subjects uuid[], object uuid, actor uuid,
    at_school uuid, done_as text, outcomes text[], but_outcomes text[], since_at timestamptz, until_at timestamptz,
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
    WHERE (
            e.school_ids && allowed
            OR (schoolless AND e.school_ids = '{}')
            OR (
                (subjects IS NOT NULL OR object IS NOT NULL) AND e.source = 'incidents'
                AND EXISTS (
                    SELECT FROM public.file_keeper k
                    WHERE k.subject_id = ANY (e.subject_ids) AND k.school_id = ANY (allowed)
                        AND (subjects IS NULL OR k.subject_id = ANY (subjects))
                )
            )
        )
        AND (subjects IS NULL OR e.subject_ids && subjects)
        AND (object IS NULL OR e.object_id = object)
        AND (actor IS NULL OR e.actor_id = actor)
        AND (at_school IS NULL OR e.school_ids @> ARRAY[at_school])
        AND (done_as IS NULL OR e.action = done_as)
        AND (outcomes IS NULL OR e.outcome = ANY (outcomes))
        AND (but_outcomes IS NULL OR e.outcome <> ALL (but_outcomes))
        AND (since_at IS NULL OR e.at >= since_at)
        AND (until_at IS NULL OR e.at < until_at)
        AND (before_at IS NULL OR (e.at, e.id) < (before_at, before_id))
    ORDER BY e.at DESC, e.id DESC
    LIMIT most;
END
$$
"""
_FUNCTION = (
    "find_entries_by(uuid[], boolean, uuid[], uuid, uuid, uuid, text, text[], text[], timestamptz, timestamptz,"
    " timestamptz, uuid, integer)"
)


def upgrade() -> None:
    """Adds the function."""
    op.execute("GRANT CREATE ON SCHEMA public TO audit_lookup")
    op.execute(_FIND)
    op.execute(f"ALTER FUNCTION {_FUNCTION} OWNER TO audit_lookup")
    op.execute(f"REVOKE EXECUTE ON FUNCTION {_FUNCTION} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_FUNCTION} TO audit_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM audit_lookup")


def downgrade() -> None:
    """Takes it away again."""
    op.execute(f"DROP FUNCTION {_FUNCTION}")
