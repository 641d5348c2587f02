"""What goes with a child's destroyed file, and by what such a child is known again; keyed marks of old identities.

Only adds. ``old_identity`` and ``old_identity_met`` are emptied by a job (``key_old_identities``), since the key is in
the vault; the release before goes on writing there while it runs beside this one. ``identity_marks`` and
``identity_marks_kept`` pass by the guard by school, owned by a role that may only read: which of some marks are kept,
and whether any are; not whose, nor where.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)

_MARKS = """
CREATE FUNCTION identity_marks(asked bytea[]) RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT m.mark FROM public.identity_mark m WHERE m.mark = ANY (asked) $$
"""
_KEPT = """
CREATE FUNCTION identity_marks_kept() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT FROM public.identity_mark) OR EXISTS (SELECT FROM public.old_identity) $$
"""
_FUNCTIONS = {"identity_marks(bytea[])": _MARKS, "identity_marks_kept()": _KEPT}


def upgrade() -> None:
    """Adds the tables and the look-ups."""
    _create_disposals()
    op.create_table(
        "identity_mark",
        sa.Column("mark", sa.LargeBinary(), primary_key=True),
        sa.Column("school_id", _UUID, primary_key=True),
    )
    op.create_table(
        "identity_met",
        sa.Column("mark", sa.LargeBinary(), primary_key=True),
        sa.Column("entry_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
    )
    for table in ("identity_mark", "identity_met", "returned_pupil"):
        guard_by_school(op, table)
    op.execute("GRANT SELECT ON identity_mark TO pupils_lookup")
    op.execute("CREATE POLICY by_lookup ON identity_mark FOR SELECT TO pupils_lookup USING (true)")
    op.execute("GRANT CREATE ON SCHEMA public TO pupils_lookup")
    for function, statement in _FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"ALTER FUNCTION {function} OWNER TO pupils_lookup")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO pupils_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM pupils_lookup")


def downgrade() -> None:
    """Takes them away. Who has an old identity is asked about no more, until the child it was is protected anew."""
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    for table in ("identity_met", "identity_mark", "returned_pupil", "disposed_identity", "disposed_pupil", "disposed"):
        op.drop_table(table)


def _create_disposals() -> None:
    op.create_table(
        "disposed",
        sa.Column("disposal_id", _UUID, primary_key=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "disposed_pupil",
        sa.Column("pupil_id", _UUID, primary_key=True),
        sa.Column("disposal_id", _UUID, nullable=False),
    )
    op.create_table(
        "disposed_identity",
        sa.Column("mark", sa.LargeBinary(), primary_key=True),
        sa.Column("disposal_id", _UUID, primary_key=True),
    )
    op.create_index("disposed_identity_of", "disposed_identity", ["disposal_id"])
    op.create_table(
        "returned_pupil",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("feed_id", _UUID),
        sa.Column("disposal_id", _UUID, nullable=False),
        sa.Column("marks", ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("told_at", _INSTANT),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("decided_at", _INSTANT),
        sa.Column("decided_by", _UUID),
        sa.Column("reason_sealed", sa.LargeBinary()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    waiting = sa.text("sealed IS NOT NULL")
    op.create_index("returned_pupil_open", "returned_pupil", ["school_id", "id"], postgresql_where=waiting)
