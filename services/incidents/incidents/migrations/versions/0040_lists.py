"""What lists are ordered by: when something was last written in an incident record, and how grave its risk is."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_NOTE_ENTRY = """
CREATE FUNCTION haven_note_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE incident
  SET last_entry_at = CASE WHEN last_entry_at = timestamptz 'epoch' THEN last_entry_at ELSE NEW.recorded_at END
  WHERE id = NEW.incident_id AND last_entry_at < NEW.recorded_at;
  RETURN NULL;
END $$
"""
"""Where it was not looked up yet, the record is held all the same: whoever looks it up then sees this entry as well."""
_WRITTEN = ("entry", "concern")


def upgrade() -> None:
    """Adds the column, which the database itself keeps whoever writes, and four indexes.

    No row is written here, so that a large table stays free for the process beside: records that there are say 1970
    until the service has looked them up, a thousand at a time. The default is for what a process of the version before
    inserts meanwhile.
    """
    op.create_index(
        "entry_title", "entry", ["incident_id", "recorded_at", "id"], postgresql_where=sa.text("decision = 'titled'")
    )
    op.create_index(
        "record_subject_not_listed",
        "record_subject",
        ["subject_id"],
        postgresql_where=sa.text("not_listed IS NOT NULL"),
    )
    op.create_index("incident_risk", "incident", ["risk", "opened_at", "id"])
    looked_up_later = sa.text("timestamptz 'epoch'")
    op.add_column(
        "incident",
        sa.Column("last_entry_at", sa.DateTime(timezone=True), server_default=looked_up_later, nullable=False),
    )
    op.alter_column("incident", "last_entry_at", server_default=sa.text("now()"))
    op.create_index("incident_written", "incident", ["last_entry_at", "id"])
    op.execute(_NOTE_ENTRY)
    for table in _WRITTEN:
        op.execute(
            f"CREATE TRIGGER note_entry AFTER INSERT OR UPDATE OF incident_id ON {table}"
            " FOR EACH ROW WHEN (NEW.incident_id IS NOT NULL) EXECUTE FUNCTION haven_note_entry()"
        )


def downgrade() -> None:
    """Takes them away again."""
    for table in _WRITTEN:
        op.execute(f"DROP TRIGGER note_entry ON {table}")
    op.execute("DROP FUNCTION haven_note_entry()")
    op.drop_index("incident_written", "incident")
    op.drop_index("incident_risk", "incident")
    op.drop_index("record_subject_not_listed", "record_subject")
    op.drop_index("entry_title", "entry")
    op.drop_column("incident", "last_entry_at")
