"""What lists are ordered by: when something was last written in an incident record, and how grave its risk is."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_NOTE_ENTRY = """
CREATE FUNCTION haven_note_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE incident SET last_entry_at = NEW.recorded_at
  WHERE id = NEW.incident_id AND last_entry_at < NEW.recorded_at;
  RETURN NULL;
END $$
"""
_BEFORE = """
UPDATE incident SET last_entry_at = greatest(
  opened_at,
  (SELECT max(recorded_at) FROM entry WHERE entry.incident_id = incident.id),
  (SELECT max(recorded_at) FROM concern WHERE concern.incident_id = incident.id)
)
"""
_WRITTEN = ("entry", "concern")
_GUARDED = ("incident", *_WRITTEN)


def upgrade() -> None:
    """Adds the column, which the database itself keeps whoever writes, and three indexes. The default is for what a
    process of the version before inserts meanwhile."""
    op.add_column(
        "incident",
        sa.Column("last_entry_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.execute(_NOTE_ENTRY)
    for table in _WRITTEN:
        op.execute(
            f"CREATE TRIGGER note_entry AFTER INSERT OR UPDATE OF incident_id ON {table}"
            " FOR EACH ROW WHEN (NEW.incident_id IS NOT NULL) EXECUTE FUNCTION haven_note_entry()"
        )
    for table in _GUARDED:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(_BEFORE)
    for table in _GUARDED:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.create_index("incident_written", "incident", ["last_entry_at", "id"])
    op.create_index("incident_risk", "incident", ["risk", "opened_at", "id"])
    op.create_index(
        "entry_title", "entry", ["incident_id", "recorded_at", "id"], postgresql_where=sa.text("decision = 'titled'")
    )


def downgrade() -> None:
    """Takes them away again."""
    op.drop_index("entry_title", "entry")
    op.drop_index("incident_risk", "incident")
    op.drop_index("incident_written", "incident")
    for table in _WRITTEN:
        op.execute(f"DROP TRIGGER note_entry ON {table}")
    op.execute("DROP FUNCTION haven_note_entry()")
    op.drop_column("incident", "last_entry_at")
