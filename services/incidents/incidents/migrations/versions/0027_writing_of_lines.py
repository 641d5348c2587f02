"""Which writing of its text a line stands for: a search need not look at every record to know that it is unchanged."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_WRITING = "pg_current_xact_id()::text::bigint"
_TEXTS = {
    "concern": "account, child_words, action_taken, details, text_version",
    "entry": "text, action_taken, outcome, details, text_version",
    "action": "text, outcome",
}
"""What a search opens, by the table it is kept in."""
_ASKED_OF_A_LINE = ["record_kind", "text_written", "triaged", "category_id", "subject_id", "restricted"]
_NOTE_WRITING = """
CREATE FUNCTION haven_note_writing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE record_subject SET text_written = pg_current_xact_id()::text::bigint WHERE record_id = NEW.id;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Adds the column, which the database itself keeps whoever writes a text; the index of searches holds what they ask
    of a line. Existing lines count as written now."""
    op.add_column(
        "record_subject", sa.Column("text_written", sa.BigInteger(), server_default=sa.text(_WRITING), nullable=False)
    )
    op.execute(_NOTE_WRITING)
    for table, texts in _TEXTS.items():
        op.execute(
            f"CREATE TRIGGER note_writing AFTER UPDATE OF {texts} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION haven_note_writing()"
        )
    op.drop_index("record_subject_search", "record_subject")
    op.create_index(
        "record_subject_search",
        "record_subject",
        ["school_id", "occurred_at", "record_id"],
        postgresql_include=_ASKED_OF_A_LINE,
    )


def downgrade() -> None:
    """Takes them away again."""
    for table in _TEXTS:
        op.execute(f"DROP TRIGGER note_writing ON {table}")
    op.execute("DROP FUNCTION haven_note_writing()")
    op.drop_index("record_subject_search", "record_subject")
    op.drop_column("record_subject", "text_written")
    op.create_index("record_subject_search", "record_subject", ["school_id", "occurred_at", "record_id"])
