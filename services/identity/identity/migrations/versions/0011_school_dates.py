"""Term dates, INSET days and opening hours, and the version of the trust's name.

Only adds; the previous release knows of none, and an installation it sets up begins at version 1.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds the tables and the column."""
    op.add_column("installation", sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))
    op.create_table(
        "school_year",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("school_id", _ID, sa.ForeignKey("school.id")),
        sa.Column("first_year", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", _ID, sa.ForeignKey("staff.id"), nullable=False),
        sa.UniqueConstraint("school_id", "first_year", name="school_year_once", postgresql_nulls_not_distinct=True),
    )
    op.create_table(
        "school_date",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("year_id", _ID, sa.ForeignKey("school_year.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
    )
    op.create_index("school_date_year", "school_date", ["year_id"])
    op.create_table(
        "opening_hours",
        sa.Column("school_id", _ID, sa.ForeignKey("school.id"), primary_key=True),
        sa.Column("weekday", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
    )


def downgrade() -> None:
    """Back; every date that was entered is gone."""
    for name in ("opening_hours", "school_date", "school_year"):
        op.drop_table(name)
    op.drop_column("installation", "version")
