"""Children whom two schools' systems have on their rolls: nobody is taken off one, and both schools are asked.

``entries_elsewhere`` is ``joiners_elsewhere`` (of the releases before) with what the decision needs: the enrolment
status, and entries that are an alias and still on the roll of their own school. It passes by the guard by school, owned
by a role that may only read; nothing of it is told to a feed.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_schools
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)

_ELSEWHERE = """
CREATE FUNCTION entries_elsewhere(at_school uuid, upns text[], births date[])
RETURNS TABLE (number text, pupil uuid, school uuid, here boolean, status text, alias boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT p.upn, p.id, p.school_id, p.on_roll, p.enrolment_status, p.merged_into IS NOT NULL
    FROM unnest(upns, births) AS said (upn, born)
    JOIN public.pupil p ON p.upn = said.upn AND p.date_of_birth = said.born AND p.school_id <> at_school
    WHERE at_school = ANY (public.haven_school_ids()) AND NOT p.hidden AND NOT p.protected
$$
"""
_FUNCTION = "entries_elsewhere(uuid, text[], date[])"


def upgrade() -> None:
    """Adds the table, the day of a move, and the look-up."""
    op.add_column("pupil", sa.Column("moved_on", sa.Date()))
    op.create_table(
        "roll_question",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("entry_id", _UUID, nullable=False),
        sa.Column("entry_school_id", _UUID, nullable=False),
        sa.Column("pupil_id", _UUID, nullable=False),
        sa.Column("pupil_school_id", _UUID, nullable=False),
        sa.Column("school_ids", ARRAY(_UUID), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asks_from", sa.Date(), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("told_at", _INSTANT),
        sa.Column("delivery_id", _UUID),
        sa.Column("may_be_both", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("answered_at", _INSTANT),
        sa.Column("answered_by", _UUID),
        sa.Column("reason_sealed", sa.LargeBinary()),
        sa.Column("carried_out", sa.Boolean(), nullable=False),
        sa.Column("link_id", _UUID),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("roll_question_pair", "roll_question", ["entry_id", "pupil_id"], unique=True)
    op.create_index("roll_question_pupil", "roll_question", ["pupil_id"])
    is_open = sa.text("state IN ('waiting', 'still_here', 'here_now') OR NOT carried_out")
    op.create_index("roll_question_open", "roll_question", ["asked_at", "id"], postgresql_where=is_open)
    guard_by_schools(op, "roll_question")
    op.execute("GRANT CREATE ON SCHEMA public TO pupils_lookup")
    op.execute(_ELSEWHERE)
    op.execute(f"ALTER FUNCTION {_FUNCTION} OWNER TO pupils_lookup")
    op.execute(f"REVOKE EXECUTE ON FUNCTION {_FUNCTION} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_FUNCTION} TO pupils_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM pupils_lookup")


def downgrade() -> None:
    """Takes it away again; questions are lost, and who moved is a leaver of their old school."""
    op.execute(f"DROP FUNCTION {_FUNCTION}")
    op.drop_table("roll_question")
    op.drop_column("pupil", "moved_on")
