"""What every intake needs: source times a field, ids of sources, earlier names, leavers, full deliveries, rotation.

Only adds columns, with a default where the last release writes nothing (both run side by side for one release). The
search gains leavers, and similar spellings for when no name fits as it was typed.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)

_OLD_FIND = "find_pupils(uuid[], text[], uuid[], text, uuid, integer)"
_NEW_FIND = "find_on_roll(uuid[], text[], text[], uuid[], text, boolean, uuid, integer)"

_FIND_ON_ROLL = """
CREATE FUNCTION find_on_roll(
    in_schools uuid[], patterns text[], alike text[], upn_schools uuid[], upn_pattern text, leavers boolean,
    after_pupil uuid, most integer
) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET pg_trgm.word_similarity_threshold = 0.55
-- A plan for any words and any schools is a bad one for these: p95 30 ms instead of 10 in a trust of 300,000.
SET plan_cache_mode = force_custom_plan AS
$$
DECLARE
    -- Whatever the caller asks for, nothing outside the transaction's scope is looked at.
    within uuid[] := ARRAY(SELECT unnest(in_schools) INTERSECT SELECT unnest(public.haven_school_ids()));
    start_surname text := '';
    start_forename text := '';
    start_id uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    IF after_pupil IS NOT NULL THEN
        SELECT p.sort_surname, p.sort_forename, p.id INTO start_surname, start_forename, start_id
        FROM public.pupil p WHERE p.id = after_pupil AND p.school_id = ANY (within);
        IF NOT FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF cardinality(alike) > 0 THEN
        RETURN QUERY
            WITH hit AS MATERIALIZED (
                SELECT p.id, p.sort_surname, p.sort_forename FROM public.pupil p
                WHERE (p.on_roll OR leavers) AND p.school_id = ANY (within)
                  AND p.search_text OPERATOR(public.%>) alike[1] AND p.search_text OPERATOR(public.%>) ALL (alike)
            )
            SELECT h.id FROM hit h
            WHERE (h.sort_surname, h.sort_forename, h.id) > (start_surname, start_forename, start_id)
            ORDER BY h.sort_surname, h.sort_forename, h.id LIMIT most;
    ELSIF cardinality(patterns) = 0 THEN
        RETURN QUERY
            SELECT p.id FROM public.pupil p
            WHERE (p.on_roll OR leavers) AND p.school_id = ANY (within)
              AND (p.sort_surname, p.sort_forename, p.id) > (start_surname, start_forename, start_id)
            ORDER BY p.sort_surname, p.sort_forename, p.id LIMIT most;
    ELSE
        -- MATERIALIZED: hoping to meet hits soon in the order of names, a planner reads the whole roll for a rare one.
        RETURN QUERY
            WITH hit AS MATERIALIZED (
                SELECT p.id, p.sort_surname, p.sort_forename FROM public.pupil p
                WHERE (p.on_roll OR leavers) AND p.school_id = ANY (within)
                  AND ((p.search_text LIKE patterns[1] AND p.search_text LIKE ALL (patterns))
                       OR (p.upn LIKE upn_pattern AND p.school_id = ANY (upn_schools)))
            )
            SELECT h.id FROM hit h
            WHERE (h.sort_surname, h.sort_forename, h.id) > (start_surname, start_forename, start_id)
            ORDER BY h.sort_surname, h.sort_forename, h.id LIMIT most;
    END IF;
END
$$
"""

_PUPIL_COLUMNS = (
    sa.Column("former_surname", sa.Text()),
    sa.Column("former_forename", sa.Text()),
    sa.Column("enrolled_on", sa.Date()),
    sa.Column("left_on", sa.Date()),
    sa.Column("enrolment_status", sa.Text()),
    sa.Column("names_since", _INSTANT),
)
_FEED_COLUMNS = (
    sa.Column("secret_version", sa.Integer(), nullable=False, server_default="1"),
    sa.Column("previous_secret_sealed", sa.LargeBinary()),
    sa.Column("previous_secret_until", _INSTANT),
    sa.Column("drop_percent", sa.Integer(), nullable=False, server_default="10"),
    sa.Column("files_are_full", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("csv_columns", JSONB()),
)
_DELIVERY_COLUMNS = (
    sa.Column("as_feed_id", _UUID),
    sa.Column("mode", sa.Text(), nullable=False, server_default="delta"),
    sa.Column("check_only", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("as_of", _INSTANT),
    sa.Column("added", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("changed", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("leavers", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("roll_before", sa.Integer()),
    sa.Column("would_leave", sa.Integer()),
    sa.Column("decision", sa.Text()),
    sa.Column("decided_by", _UUID),
    sa.Column("decided_at", _INSTANT),
)
_ADDED = {"pupil": _PUPIL_COLUMNS, "feed": _FEED_COLUMNS, "delivery": _DELIVERY_COLUMNS}
_TABLES = ("pupil_told", "pupil_source", "pupil_name", "tombstone")


def upgrade() -> None:
    """Adds everything."""
    for table, columns in _ADDED.items():
        for column in columns:
            op.add_column(table, column._copy())
    _create_told()
    for table in _TABLES:
        guard_by_school(op, table)
    op.create_index("pupil_leaving", "pupil", ["left_on"], postgresql_where=sa.text("on_roll AND left_on IS NOT NULL"))
    # The setting in the function's head is known to PostgreSQL only where the extension's library is loaded.
    op.execute("SELECT show_limit()")
    op.execute(_FIND_ON_ROLL)
    op.execute("GRANT CREATE ON SCHEMA public TO pupils_lookup")
    op.execute(f"ALTER FUNCTION {_NEW_FIND} OWNER TO pupils_lookup")
    op.execute(f"REVOKE EXECUTE ON FUNCTION {_NEW_FIND} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_NEW_FIND} TO pupils_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM pupils_lookup")


def downgrade() -> None:
    """Takes it away again; what was told since is lost."""
    op.execute(f"DROP FUNCTION {_NEW_FIND}")
    op.drop_index("pupil_leaving", "pupil")
    for table in reversed(_TABLES):
        op.drop_table(table)
    for table, columns in _ADDED.items():
        for column in columns:
            op.drop_column(table, column.name)


def _create_told() -> None:
    pupil = sa.ForeignKey("pupil.id", ondelete="CASCADE")
    op.create_table(
        "pupil_told",
        sa.Column("pupil_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("told", ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("seen_in", _UUID),
        sa.Column("row_digest", sa.BigInteger()),
        # Each delivery writes every row once: with room in its page it stays there and the index is left alone.
        postgresql_with={"fillfactor": "45"},
    )
    op.create_index("pupil_told_row", "pupil_told", ["school_id", "row_digest"])
    op.create_table(
        "pupil_source",
        sa.Column("feed_id", _UUID, primary_key=True),
        sa.Column("source_id", sa.Text(), primary_key=True),
        sa.Column("pupil_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
    )
    op.create_index("pupil_source_pupil", "pupil_source", ["pupil_id"])
    op.create_table(
        "pupil_name",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("pupil_id", _UUID, pupil, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("legal_surname", sa.Text(), nullable=False),
        sa.Column("legal_forename", sa.Text(), nullable=False),
        sa.Column("preferred_surname", sa.Text()),
        sa.Column("preferred_forename", sa.Text()),
        sa.Column("known_from", _INSTANT),
        sa.Column("known_until", _INSTANT, nullable=False),
    )
    op.create_index("pupil_name_pupil", "pupil_name", ["pupil_id", "known_until"])
    op.create_table(
        "tombstone",
        sa.Column("school_id", _UUID, primary_key=True),
        sa.Column("digest", sa.BigInteger(), primary_key=True),
        sa.Column("told", sa.BigInteger(), nullable=False),
        sa.Column("left_on", sa.Date()),
        sa.Column("received_at", _INSTANT, nullable=False),
    )
    op.create_index("tombstone_received", "tombstone", ["received_at"])
