"""Ids of a source that mean another child, and pupils who move between schools of the trust.

``pupils_elsewhere`` passes by the guard by school: it answers, to this service alone, which pupil of another school has
a UPN and birth date in hand. What comes of it is never told to a feed. The unique index on UPN now begins with the UPN,
so that the look-up needs no further index.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0005"
down_revision = "0002"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)

_DELIVERY_COLUMNS = (
    sa.Column("waits_for", sa.Text()),
    sa.Column("id_conflicts", sa.Integer()),
    sa.Column("ids_decision", sa.Text()),
)

_ELSEWHERE = """
CREATE FUNCTION pupils_elsewhere(at_school uuid, upns text[], births date[])
RETURNS TABLE (pupil uuid, school uuid, number text, here boolean, left_us date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT p.id, p.school_id, p.upn, p.on_roll, s.left_on
    FROM unnest(upns, births) AS said (upn, born)
    JOIN public.pupil p ON p.upn = said.upn AND p.date_of_birth = said.born AND p.school_id <> at_school
    LEFT JOIN public.pupil_stay s ON s.pupil_id = p.id AND s.school_id = at_school
    WHERE at_school = ANY (public.haven_school_ids())
$$
"""
_FUNCTION = "pupils_elsewhere(uuid, text[], date[])"


def upgrade() -> None:
    """Adds columns, the table of stays, and the look-up."""
    for column in _DELIVERY_COLUMNS:
        op.add_column("delivery", column._copy())
    op.create_table(
        "pupil_stay",
        sa.Column("pupil_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, primary_key=True),
        sa.Column("legal_surname", sa.Text(), nullable=False),
        sa.Column("legal_forename", sa.Text(), nullable=False),
        sa.Column("preferred_surname", sa.Text()),
        sa.Column("preferred_forename", sa.Text()),
        sa.Column("year_group", sa.Text()),
        sa.Column("class_name", sa.Text()),
        sa.Column("left_on", sa.Date(), nullable=False),
    )
    guard_by_school(op, "pupil_stay")
    op.create_index("pupil_number", "pupil", ["upn", "school_id"], unique=True)
    op.drop_index("pupil_upn", "pupil")
    op.execute(_ELSEWHERE)
    op.execute("GRANT SELECT ON pupil_stay TO pupils_lookup")
    op.execute("CREATE POLICY by_lookup ON pupil_stay FOR SELECT TO pupils_lookup USING (true)")
    op.execute("GRANT CREATE ON SCHEMA public TO pupils_lookup")
    op.execute(f"ALTER FUNCTION {_FUNCTION} OWNER TO pupils_lookup")
    op.execute(f"REVOKE EXECUTE ON FUNCTION {_FUNCTION} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_FUNCTION} TO pupils_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM pupils_lookup")


def downgrade() -> None:
    """Takes it away again."""
    op.execute(f"DROP FUNCTION {_FUNCTION}")
    op.create_index("pupil_upn", "pupil", ["school_id", "upn"], unique=True)
    op.drop_index("pupil_number", "pupil")
    op.drop_table("pupil_stay")
    for column in _DELIVERY_COLUMNS:
        op.drop_column("delivery", column.name)
