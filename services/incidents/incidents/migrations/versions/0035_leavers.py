"""Children who left a school, and whom somebody asked where they are.

``haven_on_a_roll`` looks past the policies: whether a child who left one school is at another one of the trust may be
known at the first. It tells which of some ids are on a roll, not where, and belongs to the role of the look-ups
of 0031.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_ON_A_ROLL = """
CREATE FUNCTION haven_on_a_roll(subjects uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT DISTINCT pupil_id FROM public.known_pupil WHERE on_roll AND pupil_id = ANY (subjects)
$$
"""
_FUNCTION = "haven_on_a_roll(uuid[])"
_LEFT_BEFORE = """
INSERT INTO leaver (school_id, subject_id, has_file)
SELECT gone.school_id, gone.pupil_id,
    EXISTS (SELECT FROM record_subject line WHERE line.subject_id = gone.pupil_id)
FROM known_pupil gone
WHERE NOT gone.on_roll
    AND NOT EXISTS (SELECT FROM known_pupil here WHERE here.pupil_id = gone.pupil_id AND here.on_roll)
"""
_WITHIN_A_LOOKUP = "current_user = 'incidents_lookup'"
"""A policy for a role holds for its members as well, and the owner of the tables is one: it stays bound."""


def upgrade() -> None:
    """Adds tables and the look-up; children who left before are leavers of no known day."""
    op.create_table(
        "leaver",
        sa.Column("school_id", _UUID, primary_key=True),
        sa.Column("subject_id", _UUID, primary_key=True),
        sa.Column("left_at", _INSTANT),
        sa.Column("has_file", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("whereabouts", sa.Text(), nullable=False, server_default="not_known"),
    )
    op.create_index("leaver_subject", "leaver", ["subject_id"])
    op.create_index("leaver_to_find", "leaver", ["school_id"], postgresql_where=sa.text("whereabouts = 'not_known'"))
    op.create_table(
        "leaver_enquiry",
        sa.Column("entry_id", _UUID, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("subject_id", _UUID, nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("whereabouts", sa.Text(), nullable=False),
        sa.Column("ask_again_on", sa.Date()),
        sa.Column("asked_by", _UUID, nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
    )
    op.create_index("leaver_enquiry_subject", "leaver_enquiry", ["subject_id", "school_id", "asked_at"])
    op.create_index("pupil_move_to", "pupil_move", ["to_pupil_id"])
    for table in ("known_pupil", "record_subject"):
        op.execute(sa.text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
    op.execute(_LEFT_BEFORE)
    for table in ("known_pupil", "record_subject"):
        op.execute(sa.text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))
    for table in ("leaver", "leaver_enquiry"):
        guard_by_school(op, table)
    _create_function()


def downgrade() -> None:
    """Drops what was asked of whom; the words stay in the chronologies."""
    op.execute(sa.text(f"DROP FUNCTION {_FUNCTION}"))
    op.execute("DROP POLICY by_lookup ON known_pupil")
    op.execute("REVOKE SELECT ON known_pupil FROM incidents_lookup")
    op.drop_index("pupil_move_to", "pupil_move")
    op.drop_table("leaver_enquiry")
    op.drop_table("leaver")


def _create_function() -> None:
    op.execute("GRANT SELECT ON known_pupil TO incidents_lookup")
    op.execute(f"CREATE POLICY by_lookup ON known_pupil FOR SELECT TO incidents_lookup USING ({_WITHIN_A_LOOKUP})")
    op.execute("GRANT CREATE ON SCHEMA public TO incidents_lookup")
    op.execute(_ON_A_ROLL)
    op.execute(sa.text(f"ALTER FUNCTION {_FUNCTION} OWNER TO incidents_lookup"))
    op.execute(sa.text(f"REVOKE EXECUTE ON FUNCTION {_FUNCTION} FROM PUBLIC"))
    op.execute(sa.text(f"GRANT EXECUTE ON FUNCTION {_FUNCTION} TO incidents_app, incidents_owner"))
    op.execute("REVOKE CREATE ON SCHEMA public FROM incidents_lookup")
