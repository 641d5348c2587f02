"""Children who left a school, and whom somebody asked where they are.

``haven_ids_of`` gives every id a child has, so that a row of a list can be compared with all of them by an index.
``haven_is_on_a_roll`` looks past the policies: whether a child who left one school is at another one of the trust may
be known at the first. It answers yes or no, and belongs to the role of the look-ups of 0031.
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
_IDS_OF = """
CREATE FUNCTION haven_ids_of(subject uuid) RETURNS uuid[]
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS
$$
    SELECT array_agg(DISTINCT each.id)
    FROM (SELECT coalesce((SELECT root_id FROM public.subject_alias WHERE alias_id = subject), subject) AS id) root,
        LATERAL (
            SELECT root.id UNION ALL SELECT subject
            UNION ALL SELECT alias_id FROM public.subject_alias WHERE root_id = root.id
        ) each
$$
"""
_IS_ON_A_ROLL = """
CREATE FUNCTION haven_is_on_a_roll(subject uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT EXISTS (
        SELECT FROM public.known_pupil WHERE on_roll AND pupil_id = ANY (public.haven_ids_of(subject))
    )
$$
"""
_LEFT_BEFORE = """
INSERT INTO leaver (school_id, subject_id)
SELECT gone.school_id, gone.pupil_id FROM known_pupil gone
WHERE NOT gone.on_roll
    AND NOT EXISTS (SELECT FROM known_pupil here WHERE here.pupil_id = gone.pupil_id AND here.on_roll)
"""
_WITHIN_A_LOOKUP = "current_user = 'incidents_lookup'"
"""A policy for a role holds for its members as well, and the owner of the tables is one: it stays bound."""
_FUNCTIONS = ("haven_ids_of(uuid)", "haven_is_on_a_roll(uuid)")


def upgrade() -> None:
    """Adds tables and functions; children who left before are leavers of no known day."""
    op.create_table(
        "leaver",
        sa.Column("school_id", _UUID, primary_key=True),
        sa.Column("subject_id", _UUID, primary_key=True),
        sa.Column("left_at", _INSTANT),
    )
    op.create_index("leaver_subject", "leaver", ["subject_id"])
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
    op.execute("ALTER TABLE known_pupil NO FORCE ROW LEVEL SECURITY")
    op.execute(_LEFT_BEFORE)
    op.execute("ALTER TABLE known_pupil FORCE ROW LEVEL SECURITY")
    for table in ("leaver", "leaver_enquiry"):
        guard_by_school(op, table)
    _create_functions()


def downgrade() -> None:
    """Drops what was asked of whom; the words stay in the chronologies."""
    for function in reversed(_FUNCTIONS):
        op.execute(sa.text(f"DROP FUNCTION {function}"))
    op.execute("DROP POLICY by_lookup ON known_pupil")
    op.execute("REVOKE SELECT ON known_pupil, subject_alias FROM incidents_lookup")
    op.drop_index("pupil_move_to", "pupil_move")
    op.drop_table("leaver_enquiry")
    op.drop_table("leaver")


def _create_functions() -> None:
    op.execute("GRANT SELECT ON known_pupil, subject_alias TO incidents_lookup")
    op.execute(f"CREATE POLICY by_lookup ON known_pupil FOR SELECT TO incidents_lookup USING ({_WITHIN_A_LOOKUP})")
    op.execute("GRANT CREATE ON SCHEMA public TO incidents_lookup")
    op.execute(_IDS_OF)
    op.execute("REVOKE EXECUTE ON FUNCTION haven_ids_of(uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION haven_ids_of(uuid) TO incidents_app, incidents_owner, incidents_lookup")
    op.execute(_IS_ON_A_ROLL)
    op.execute("ALTER FUNCTION haven_is_on_a_roll(uuid) OWNER TO incidents_lookup")
    op.execute("REVOKE EXECUTE ON FUNCTION haven_is_on_a_roll(uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION haven_is_on_a_roll(uuid) TO incidents_app, incidents_owner")
    op.execute("REVOKE CREATE ON SCHEMA public FROM incidents_lookup")
