"""Reports about an adult who works at the school: who does not see them. Only adds.

``haven_barred_records`` looks past the policies, since such a report is kept from somebody at every school where they
work. It answers ids of what a member of staff does not see, and nothing of why. That the role it belongs to read these
columns was for it alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_BARRED = """
CREATE FUNCTION haven_barred_records(actor uuid, trust_led uuid[], triaged uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    WITH own AS (
        SELECT named.record_id AS id FROM public.reported_colleague named
        WHERE named.staff_id = actor AND named.active
        UNION
        SELECT unnamed.id FROM public.concern unnamed
        WHERE unnamed.about_colleague IN ('unknown', 'looked_for') AND (
            unnamed.about_colleague = 'looked_for'
            OR NOT (
                unnamed.school_id = ANY (trust_led)
                OR EXISTS (
                    SELECT FROM public.file_grant given
                    WHERE given.move_id = unnamed.id AND given.why = 'unread' AND given.school_id = ANY (triaged)
                )
            )
        )
    ), concerns AS (
        SELECT own.id FROM own
        UNION SELECT beside.id FROM public.concern beside JOIN own ON beside.incident_id = own.id
    )
    SELECT concerns.id FROM concerns
    UNION SELECT written.id FROM concerns JOIN public.entry written ON written.incident_id = concerns.id
    UNION SELECT written.id FROM concerns JOIN public.entry written ON written.concern_id = concerns.id
    UNION SELECT given.id FROM concerns JOIN public.action given ON given.incident_id = concerns.id
    UNION SELECT file.id FROM concerns JOIN public.document file ON file.incident_id = concerns.id
    UNION SELECT file.id FROM concerns JOIN public.document file ON file.concern_id = concerns.id
$$
"""
_FUNCTION = "haven_barred_records(uuid, uuid[], uuid[])"
_READ = {
    "concern": "id, school_id, incident_id, about_colleague",
    "entry": "id, incident_id, concern_id",
    "action": "id, incident_id",
    "document": "id, incident_id, concern_id",
    "file_grant": "school_id, why, move_id",
    "reported_colleague": "record_id, staff_id, active",
}


def upgrade() -> None:
    """Of no report before is it said."""
    op.add_column("concern", sa.Column("about_colleague", sa.Text(), nullable=True))
    op.create_index(
        "concern_colleague_unnamed",
        "concern",
        ["id"],
        postgresql_where=sa.text("about_colleague IN ('unknown', 'looked_for')"),
    )
    op.create_table(
        "reported_colleague",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("record_id", _UUID, nullable=False),
        sa.Column("staff_id", _UUID, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("record_id", "staff_id", name="reported_colleague_once"),
    )
    op.create_index("reported_colleague_now", "reported_colleague", ["staff_id"], postgresql_where=sa.text("active"))
    for table, columns in _READ.items():
        op.execute(sa.text(f"GRANT SELECT ({columns}) ON {table} TO incidents_lookup"))
    op.execute("GRANT CREATE ON SCHEMA public TO incidents_lookup")
    op.execute(_BARRED)
    op.execute(sa.text(f"ALTER FUNCTION {_FUNCTION} OWNER TO incidents_lookup"))
    op.execute(sa.text(f"REVOKE EXECUTE ON FUNCTION {_FUNCTION} FROM PUBLIC"))
    op.execute(sa.text(f"GRANT EXECUTE ON FUNCTION {_FUNCTION} TO incidents_app, incidents_owner"))
    op.execute("REVOKE CREATE ON SCHEMA public FROM incidents_lookup")


def downgrade() -> None:
    """Such reports are seen by those who triage, as any other."""
    op.execute(sa.text(f"DROP FUNCTION {_FUNCTION}"))
    op.execute("REVOKE SELECT ON concern, entry, action, document, file_grant FROM incidents_lookup")
    op.drop_table("reported_colleague")
    op.drop_index("concern_colleague_unnamed", "concern")
    op.drop_column("concern", "about_colleague")
