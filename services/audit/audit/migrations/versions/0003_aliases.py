"""Who is the same child as whom, so that the log of a child is found by any id they had.

``find_entries_about`` is ``find_entries`` (of the release before) for all ids of a child at once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)

_FIND = """
CREATE FUNCTION find_entries_about(
    schools uuid[], schoolless boolean, subjects uuid[], object uuid, actor uuid,
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
        AND (subjects IS NULL OR e.subject_ids && subjects)
        AND (object IS NULL OR e.object_id = object)
        AND (actor IS NULL OR e.actor_id = actor)
        AND (before_at IS NULL OR (e.at, e.id) < (before_at, before_id))
    ORDER BY e.at DESC, e.id DESC
    LIMIT most;
END
$$
"""
_FUNCTION = "find_entries_about(uuid[], boolean, uuid[], uuid, uuid, timestamptz, uuid, integer)"


def upgrade() -> None:
    """Adds the table and the function."""
    op.create_table(
        "subject_alias",
        sa.Column("alias_id", _UUID, primary_key=True),
        sa.Column("means_id", _UUID),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("subject_alias_means", "subject_alias", ["means_id"])
    op.execute(_FIND)
    op.execute("GRANT CREATE ON SCHEMA public TO audit_lookup")
    op.execute(f"ALTER FUNCTION {_FUNCTION} OWNER TO audit_lookup")
    op.execute(f"REVOKE EXECUTE ON FUNCTION {_FUNCTION} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_FUNCTION} TO audit_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM audit_lookup")


def downgrade() -> None:
    """Takes them away again; they come back from their owners by resync."""
    op.execute(f"DROP FUNCTION {_FUNCTION}")
    op.drop_table("subject_alias")
