"""A file closed at one school is closed at every school; a move that is taken back gives back what it ended.

``haven_closed_to`` looks past the policies, since the row that says so is the school's where the child was last. It
answers ids of files that a member of staff does not open, whichever school they ask from. The role it belongs to reads
``known_pupil`` since 0035.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_CLOSED_TO = """
CREATE FUNCTION haven_closed_to(staff uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT DISTINCT known.pupil_id FROM public.known_pupil known
    WHERE known.only_for IS NOT NULL AND staff <> ALL (known.only_for)
$$
"""
_FUNCTION = "haven_closed_to(uuid)"


def upgrade() -> None:
    """Adds the look-up, and the column."""
    op.execute("GRANT CREATE ON SCHEMA public TO incidents_lookup")
    op.execute(_CLOSED_TO)
    op.execute(sa.text(f"ALTER FUNCTION {_FUNCTION} OWNER TO incidents_lookup"))
    op.execute(sa.text(f"REVOKE EXECUTE ON FUNCTION {_FUNCTION} FROM PUBLIC"))
    op.execute(sa.text(f"GRANT EXECUTE ON FUNCTION {_FUNCTION} TO incidents_app, incidents_owner"))
    op.execute("REVOKE CREATE ON SCHEMA public FROM incidents_lookup")
    op.add_column("pupil_move", sa.Column("had_gone", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Back to what each school knows by itself."""
    op.drop_column("pupil_move", "had_gone")
    op.execute(sa.text(f"DROP FUNCTION {_FUNCTION}"))
