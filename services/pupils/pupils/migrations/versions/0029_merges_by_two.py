"""Who said first that two pupils are one child, and what the roll had before a merge. Only adds.

Aliases whose pupil is on no roll are looked at with the next full delivery, whether or not it says anything new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_LOOK_AGAIN = """
UPDATE pupil_told SET row_digest = NULL
FROM pupil alias JOIN pupil kept ON kept.id = alias.merged_into
WHERE alias.id = pupil_told.pupil_id AND alias.hidden AND alias.on_roll AND NOT kept.on_roll
"""


def upgrade() -> None:
    """Everything that is there was said by one person."""
    for name, kind in (
        ("agreed_by", sa.Uuid(as_uuid=True)),
        ("agreed_at", sa.DateTime(timezone=True)),
        ("agreed_session", sa.Uuid(as_uuid=True)),
    ):
        op.add_column("match_proposal", sa.Column(name, kind))
    op.add_column("pupil_merge", sa.Column("agreed_by", sa.Uuid(as_uuid=True)))
    op.add_column("pupil_merge", sa.Column("before_sealed", sa.LargeBinary()))
    op.execute(_LOOK_AGAIN)


def downgrade() -> None:
    """What one person said of two holds no more."""
    op.drop_column("pupil_merge", "before_sealed")
    op.drop_column("pupil_merge", "agreed_by")
    for name in ("agreed_session", "agreed_at", "agreed_by"):
        op.drop_column("match_proposal", name)
