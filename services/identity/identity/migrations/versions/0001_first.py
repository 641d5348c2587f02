"""First tables of identity: schools, staff accounts, grants, sessions, second factors, attempts.

Grants are guarded by school. The whole trust's grants (no school) are seen in every scope, since they hold at every
school. ``grants_of`` is the one way past the guard: the grants of one account, for sign-in and tokens, when no school
is known yet; it belongs to a role that can read that table and nothing else.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import create_chassis_tables, guard_by_school
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_TEXTS = ARRAY(sa.Text())

_GRANTS_OF = """
CREATE FUNCTION grants_of(wanted uuid)
RETURNS TABLE (role text, school_id uuid, category_groups text[], year_groups text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT g.role, g.school_id, g.category_groups, g.year_groups FROM public.staff_grant g WHERE g.staff_id = wanted
$$
"""


def upgrade() -> None:
    """Creates everything."""
    create_chassis_tables(op, keyring=False)
    _create_directory()
    _create_sign_in()
    _guard()


def downgrade() -> None:
    """Drops everything; for a database that was never used, since unsent audit entries go with it."""
    op.execute("DROP FUNCTION grants_of(uuid)")
    op.execute("DROP TABLE known_client, attempt, totp_factor, session, staff_grant, staff_credential, staff, school")
    op.execute("DROP TABLE outbox, inbox, idempotency, audit_entry, audit_counter, trusted_key")
    op.execute("DROP FUNCTION haven_school_ids()")


def _create_directory() -> None:
    op.create_table(
        "school",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("urn", sa.Text(), nullable=False, unique=True),
        sa.Column("laestab", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "staff",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False, unique=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "staff_grant",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("school_id", _UUID, sa.ForeignKey("school.id")),
        sa.Column("category_groups", _TEXTS),
        sa.Column("year_groups", _TEXTS),
        sa.Column("created_at", _INSTANT, nullable=False),
    )
    op.create_index("staff_grant_staff", "staff_grant", ["staff_id"])
    op.create_index("staff_grant_school", "staff_grant", ["school_id", "staff_id"])


def _create_sign_in() -> None:
    op.create_table(
        "staff_credential",
        sa.Column("staff_id", _UUID, sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("last_signed_in_at", _INSTANT),
    )
    op.create_table(
        "session",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("last_seen_at", _INSTANT, nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False),
        sa.Column("elevated_until", _INSTANT),
    )
    op.create_index("session_staff", "session", ["staff_id"])
    op.create_index("session_last_seen", "session", ["last_seen_at"])
    _create_factors()
    op.create_table(
        "attempt",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
    )
    op.create_index("attempt_subject", "attempt", ["kind", "subject", "made_at"])
    op.create_index("attempt_made", "attempt", ["made_at"])
    op.create_table(
        "known_client",
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("subject", sa.LargeBinary(), primary_key=True),
        sa.Column("client", sa.Text(), primary_key=True),
        sa.Column("last_at", _INSTANT, nullable=False),
    )


def _create_factors() -> None:
    op.create_table(
        "totp_factor",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("confirmed_at", _INSTANT),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
    )
    one_each = {"totp_factor_pending": "confirmed_at IS NULL", "totp_factor_in_force": "confirmed_at IS NOT NULL"}
    for index, condition in one_each.items():
        op.create_index(index, "totp_factor", ["staff_id"], unique=True, postgresql_where=sa.text(condition))


def _guard() -> None:
    guard_by_school(op, "staff_grant")
    whole_trust = "CREATE POLICY whole_trust ON staff_grant USING (school_id IS NULL) WITH CHECK (school_id IS NULL)"
    op.execute(whole_trust)
    op.execute("GRANT SELECT ON staff_grant TO identity_lookup")
    op.execute("CREATE POLICY lookup ON staff_grant FOR SELECT TO identity_lookup USING (true)")
    op.execute(_GRANTS_OF)
    op.execute("GRANT CREATE ON SCHEMA public TO identity_lookup")
    op.execute("ALTER FUNCTION grants_of(uuid) OWNER TO identity_lookup")
    op.execute("REVOKE CREATE ON SCHEMA public FROM identity_lookup")
    op.execute("REVOKE EXECUTE ON FUNCTION grants_of(uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION grants_of(uuid) TO identity_app")
