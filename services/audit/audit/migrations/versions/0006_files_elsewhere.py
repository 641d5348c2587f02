"""Which school has a child's file, so that it finds what was done with the file elsewhere before.

``find_entries_of_files`` is ``find_entries_about`` (of the release before) with these entries beside those of one's own
schools: of incidents alone, and only where somebody asks about one child, or about one record.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)

_FIND = """
CREATE FUNCTION find_entries_of_files(
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
        AND (before_at IS NULL OR (e.at, e.id) < (before_at, before_id))
    ORDER BY e.at DESC, e.id DESC
    LIMIT most;
END
$$
"""
_FUNCTION = "find_entries_of_files(uuid[], boolean, uuid[], uuid, uuid, timestamptz, uuid, integer)"


def upgrade() -> None:
    """Adds the table and the function."""
    op.create_table(
        "file_keeper",
        sa.Column("subject_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.execute("GRANT SELECT ON file_keeper TO audit_lookup")
    op.execute(_FIND)
    op.execute("GRANT CREATE ON SCHEMA public TO audit_lookup")
    op.execute(f"ALTER FUNCTION {_FUNCTION} OWNER TO audit_lookup")
    op.execute(f"REVOKE EXECUTE ON FUNCTION {_FUNCTION} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_FUNCTION} TO audit_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM audit_lookup")


def downgrade() -> None:
    """Takes them away again; they come back from incidents by resync."""
    op.execute(f"DROP FUNCTION {_FUNCTION}")
    op.drop_table("file_keeper")
