"""Single sign-on: providers, links, and sign-ins on their way.

Only adds; the previous release writes nothing there, and no provider is in use before this one runs everywhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_TEXTS = sa.ARRAY(sa.Text())


def _table(name: str, *columns: sa.Column | sa.Constraint) -> None:
    op.create_table(name, *columns)


def upgrade() -> None:
    """Adds tables and columns."""
    _table(
        "sign_on_provider",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text()),
        sa.Column("domains", _TEXTS, nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=False),
        sa.Column("counts_second_factor", sa.Boolean(), nullable=False),
        sa.Column("on_since", _INSTANT),
        sa.Column("tested_version", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("changed_by", _ID, sa.ForeignKey("staff.id"), nullable=False),
    )
    _table(
        "sign_on_link",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("staff_id", _ID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("provider_id", _ID, sa.ForeignKey("sign_on_provider.id"), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("proves_owner", sa.Boolean(), nullable=False),
        sa.Column("linked_at", _INSTANT, nullable=False),
        sa.Column("last_used_at", _INSTANT),
        sa.Column("raised_at", _INSTANT),
        sa.UniqueConstraint("issuer", "subject", name="sign_on_link_subject"),
        sa.UniqueConstraint("staff_id", "provider_id", name="sign_on_link_account"),
    )
    _table(
        "sign_on_state",
        sa.Column("state_digest", sa.LargeBinary(), primary_key=True),
        sa.Column("browser_digest", sa.LargeBinary(), nullable=False),
        sa.Column("provider_id", _ID, sa.ForeignKey("sign_on_provider.id"), nullable=False),
        sa.Column("session_id", _ID, sa.ForeignKey("session.id", ondelete="CASCADE")),
        sa.Column("proves_owner", sa.Boolean(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
    )
    op.create_index("sign_on_state_created", "sign_on_state", ["created_at"])
    op.add_column("staff", sa.Column("signed_on_at", _INSTANT))
    _link_to("session", "sign_on_link_id", "sign_on_link", ondelete="SET NULL")
    _link_to("sight_request", "provider_id", "sign_on_provider")
    op.add_column("sight_request", sa.Column("provider_version", sa.Integer()))


def _link_to(table: str, column: str, other: str, ondelete: str | None = None) -> None:
    op.add_column(table, sa.Column(column, _ID))
    op.create_foreign_key(f"{table}_{column}_fkey", table, other, [column], ["id"], ondelete=ondelete)


def downgrade() -> None:
    """Back; nobody signs in by a provider any more, and whoever has no password asks for a link by mail."""
    op.execute(sa.text("DELETE FROM session WHERE sign_on_link_id IS NOT NULL"))
    op.execute(sa.text("ALTER TABLE sight_request NO FORCE ROW LEVEL SECURITY"))
    op.execute(sa.text("DELETE FROM sight_request WHERE kind = 'sign_on'"))
    op.execute(sa.text("ALTER TABLE sight_request FORCE ROW LEVEL SECURITY"))
    op.execute(sa.text("DELETE FROM notice WHERE kind IN ('sign_on_linked', 'sign_on_unlinked')"))
    for name in ("provider_version", "provider_id"):
        op.drop_column("sight_request", name)
    op.drop_column("session", "sign_on_link_id")
    op.drop_column("staff", "signed_on_at")
    for name in ("sign_on_state", "sign_on_link", "sign_on_provider"):
        op.drop_table(name)
