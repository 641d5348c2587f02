"""Everything an account can be beyond the first slice: policy, links, notices, factors, roles, passes, machines.

Only adds, with a default where the last release writes nothing (both run side by side for one release), except that
an account may hold several TOTP factors: the unique index on those in force becomes a plain one.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_TEXTS = ARRAY(sa.Text())
_UUIDS = ARRAY(sa.Uuid(as_uuid=True))

_NEW_TABLES = (
    "machine_key",
    "machine",
    "day_pass",
    "sight_request",
    "composed_role",
    "recovery_code",
    "passkey_challenge",
    "passkey",
    "notice",
    "account_link",
    "first_run_link",
    "installation",
    "trust_policy",
)

_NEW_COLUMNS: dict[str, tuple[str, ...]] = {
    "staff": ("kind", "suspended_at", "ended_at"),
    "school": ("idle_minutes",),
    "staff_credential": ("warned_at",),
    "session": ("purpose", "device", "idle_minutes"),
    "staff_grant": ("classes", "valid_from", "valid_until", "announced_on", "given_by", "confirmed_by", "first_run"),
    "totp_factor": ("name", "last_used_at"),
}

_GRANTS_OF = """
CREATE FUNCTION dated_grants_of(wanted uuid)
RETURNS TABLE (id uuid, role text, school_id uuid, category_groups text[], year_groups text[], classes text[],
               valid_from date, valid_until date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT g.id, g.role, g.school_id, g.category_groups, g.year_groups, g.classes, g.valid_from, g.valid_until
    FROM public.staff_grant g WHERE g.staff_id = wanted
$$
"""

_ADMISSION_OF = """
CREATE FUNCTION day_pass_of(wanted bytea)
RETURNS TABLE (id uuid, staff_id uuid, school_id uuid, ends_at timestamptz, ended_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT p.id, p.staff_id, p.school_id, p.ends_at, p.ended_at FROM public.day_pass p WHERE p.code_digest = wanted
$$
"""

_FUNCTIONS = ("dated_grants_of(uuid)", "day_pass_of(bytea)")


def upgrade() -> None:
    """Adds tables, columns, guards and the two look-ups."""
    _add_columns()
    op.create_index("known_client_client", "known_client", ["client"])
    op.drop_index("totp_factor_in_force", table_name="totp_factor")
    in_force = sa.text("confirmed_at IS NOT NULL")
    op.create_index("totp_factor_in_force", "totp_factor", ["staff_id"], postgresql_where=in_force)
    _create_policy()
    _create_links()
    _create_factors()
    _create_roles()
    _create_visitors_and_machines()
    _guard()


def downgrade() -> None:
    """Back to the first slice; loses what only the new tables hold."""
    for function in _FUNCTIONS:
        op.execute(sa.text(f"DROP FUNCTION {function}"))
    op.execute(sa.text(f"DROP TABLE {', '.join(_NEW_TABLES)}"))
    op.drop_index("known_client_client", table_name="known_client")
    op.drop_index("totp_factor_in_force", table_name="totp_factor")
    for table, columns in _NEW_COLUMNS.items():
        for column in columns:
            op.drop_column(table, column)
    op.execute("DELETE FROM totp_factor a USING totp_factor b WHERE a.staff_id = b.staff_id AND a.id < b.id")
    in_force = sa.text("confirmed_at IS NOT NULL")
    op.create_index("totp_factor_in_force", "totp_factor", ["staff_id"], unique=True, postgresql_where=in_force)


def _add(table: str, name: str, kind: sa.types.TypeEngine[object], *extra: object, filled: str | None = None) -> None:
    """A new column; ``filled`` is what earlier rows get, and rows that the last release goes on to write."""
    op.add_column(table, sa.Column(name, kind, *extra, nullable=filled is None, server_default=filled))  # type: ignore[arg-type]


def _add_columns() -> None:
    op.alter_column("staff", "email", nullable=True)
    _add("staff", "kind", sa.Text(), filled="person")
    _add("staff", "suspended_at", _INSTANT)
    _add("staff", "ended_at", _INSTANT)
    _add("school", "idle_minutes", sa.Integer())
    _add("staff_credential", "warned_at", _INSTANT)
    _add("session", "purpose", sa.Text(), filled="full")
    _add("session", "device", sa.Text(), filled="")
    _add("session", "idle_minutes", sa.Integer())
    _add("staff_grant", "classes", _TEXTS)
    _add("staff_grant", "valid_from", sa.Date())
    _add("staff_grant", "valid_until", sa.Date())
    _add("staff_grant", "announced_on", sa.Date())
    _add("staff_grant", "given_by", _UUID, sa.ForeignKey("staff.id"))
    _add("staff_grant", "confirmed_by", _UUID, sa.ForeignKey("staff.id"))
    _add("staff_grant", "first_run", sa.Boolean(), filled="false")
    _add("totp_factor", "name", sa.Text(), filled="Authenticator app")
    _add("totp_factor", "last_used_at", _INSTANT)


def _create_policy() -> None:
    op.create_table(
        "trust_policy",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("password_profile", sa.Text(), nullable=False),
        sa.Column("idle_minutes", sa.Integer()),
        sa.Column("elevation_minutes", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", _INSTANT),
        sa.Column("changed_by", _UUID),
    )
    op.execute("INSERT INTO trust_policy (id, password_profile, version) VALUES (1, 'source_document', 1)")
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("trust_name", sa.Text(), nullable=False),
        sa.Column("set_up_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "first_run_link",
        sa.Column("token_digest", sa.LargeBinary(), primary_key=True),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
    )


def _create_links() -> None:
    op.create_table(
        "account_link",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("token_sealed", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("created_by", _UUID),
        sa.Column("expires_at", _INSTANT, nullable=False),
    )
    op.create_index("account_link_staff", "account_link", ["staff_id"])
    op.create_index("account_link_expires", "account_link", ["expires_at"])
    op.create_table(
        "notice",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("by_staff_id", _UUID, sa.ForeignKey("staff.id")),
        sa.Column("link_id", _UUID, sa.ForeignKey("account_link.id", ondelete="SET NULL")),
        sa.Column("created_at", _INSTANT, nullable=False),
    )
    op.create_index("notice_created", "notice", ["created_at"])
    op.create_index("notice_link", "notice", ["link_id"])


def _create_factors() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", _TEXTS, nullable=False),
        sa.Column("backed_up", sa.Boolean(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("last_used_at", _INSTANT),
    )
    op.create_index("passkey_staff", "passkey", ["staff_id"])
    op.create_table(
        "passkey_challenge",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("session_id", _UUID, sa.ForeignKey("session.id", ondelete="CASCADE"), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
    )
    op.create_index("passkey_challenge_session", "passkey_challenge", ["session_id"])
    op.create_index("passkey_challenge_created", "passkey_challenge", ["created_at"])
    op.create_table(
        "recovery_code",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.UniqueConstraint("staff_id", "digest", name="recovery_code_once"),
    )


def _create_roles() -> None:
    op.create_table(
        "composed_role",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("rights", _TEXTS, nullable=False),
        sa.Column("limited_to_groups", sa.Boolean(), nullable=False),
        sa.Column("may_span_trust", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("created_by", _UUID),
    )
    op.create_table(
        "sight_request",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("staff_id", _UUID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("school_id", _UUID, sa.ForeignKey("school.id")),
        sa.Column("role", sa.Text()),
        sa.Column("category_groups", _TEXTS),
        sa.Column("year_groups", _TEXTS),
        sa.Column("classes", _TEXTS),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.Column("asked_by", _UUID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("decision", sa.Text()),
        sa.Column("decided_by", _UUID, sa.ForeignKey("staff.id")),
        sa.Column("decided_at", _INSTANT),
    )
    waiting = sa.text("decision IS NULL")
    op.create_index("sight_request_waiting", "sight_request", ["asked_at"], postgresql_where=waiting)
    op.create_index("sight_request_staff", "sight_request", ["staff_id"])


def _create_visitors_and_machines() -> None:
    op.create_table(
        "day_pass",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("school_id", _UUID, sa.ForeignKey("school.id"), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("created_by", _UUID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.Column("first_used_at", _INSTANT),
    )
    op.create_index("day_pass_school", "day_pass", ["school_id", "ends_at"])
    op.create_index("day_pass_staff", "day_pass", ["staff_id"])
    op.create_table(
        "machine",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rights", _TEXTS, nullable=False),
        sa.Column("school_ids", _UUIDS),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("created_by", _UUID, sa.ForeignKey("staff.id"), nullable=False),
    )
    op.create_index("machine_name", "machine", ["name"], unique=True, postgresql_where=sa.text("active"))
    op.create_table(
        "machine_key",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("machine_id", _UUID, sa.ForeignKey("machine.id"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("starts", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("ends_at", _INSTANT),
        sa.Column("last_used_at", _INSTANT),
    )
    op.create_index("machine_key_machine", "machine_key", ["machine_id"])


def _guard() -> None:
    """Requests and passes by school; a request about the whole trust is seen in every scope, like such a grant."""
    guard_by_school(op, "sight_request")
    guard_by_school(op, "day_pass")
    op.execute("CREATE POLICY whole_trust ON sight_request USING (school_id IS NULL) WITH CHECK (school_id IS NULL)")
    op.execute("GRANT SELECT ON day_pass TO identity_lookup")
    op.execute("CREATE POLICY lookup ON day_pass FOR SELECT TO identity_lookup USING (true)")
    op.execute(_GRANTS_OF)
    op.execute(_ADMISSION_OF)
    op.execute("GRANT CREATE ON SCHEMA public TO identity_lookup")
    for function in _FUNCTIONS:
        op.execute(sa.text(f"ALTER FUNCTION {function} OWNER TO identity_lookup"))
        op.execute(sa.text(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC"))
        op.execute(sa.text(f"GRANT EXECUTE ON FUNCTION {function} TO identity_app"))
    op.execute("REVOKE CREATE ON SCHEMA public FROM identity_lookup")
