"""First tables of the pupils service: schools (a copy), feeds, deliveries with their findings, webhook ids, the roll.

Three functions pass by the guard by school, each owned by a role that can read the one table it needs: the school of a
feed and of a delivery (a vendor's call has no token and names no school), and the search. ``find_pupils`` repeats the
school condition itself and answers ids only, which are then read under the guard: LIKE is not leakproof, so under a
row policy PostgreSQL would not use the trigram index at all.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import create_chassis_tables, guard_by_school

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_BYTEWISE = sa.Text(collation="C")

_GUARDED = ("feed", "delivery", "delivery_finding", "webhook_receipt", "pupil")
_LOOKED_UP = ("feed", "delivery", "pupil")

_SCHOOL_OF_FEED = """
CREATE FUNCTION school_of_feed(wanted uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT f.school_id FROM public.feed f WHERE f.id = wanted $$
"""

_SCHOOL_OF_DELIVERY = """
CREATE FUNCTION school_of_delivery(wanted uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT d.school_id FROM public.delivery d WHERE d.id = wanted $$
"""

_FIND_PUPILS = """
CREATE FUNCTION find_pupils(
    in_schools uuid[], patterns text[], upn_schools uuid[], upn_pattern text, after_pupil uuid, most integer
) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
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
    IF cardinality(patterns) = 0 THEN
        RETURN QUERY
            SELECT p.id FROM public.pupil p
            WHERE p.on_roll AND p.school_id = ANY (within)
              AND (p.sort_surname, p.sort_forename, p.id) > (start_surname, start_forename, start_id)
            ORDER BY p.sort_surname, p.sort_forename, p.id LIMIT most;
    ELSE
        -- MATERIALIZED: hoping to meet hits soon in the order of names, a planner reads the whole roll for a rare one.
        RETURN QUERY
            WITH hit AS MATERIALIZED (
                SELECT p.id, p.sort_surname, p.sort_forename FROM public.pupil p
                WHERE p.on_roll AND p.school_id = ANY (within)
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

_FUNCTIONS = (
    "school_of_feed(uuid)",
    "school_of_delivery(uuid)",
    "find_pupils(uuid[], text[], uuid[], text, uuid, integer)",
)


def upgrade() -> None:
    """Creates everything."""
    create_chassis_tables(op, keyring=True)
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public")
    _create_intake()
    _create_roll()
    for table in _GUARDED:
        guard_by_school(op, table)
    _create_functions()


def downgrade() -> None:
    """Drops the service's own tables; the chassis's stay, since audit entries may still wait in them."""
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    for table in ("pupil", "webhook_receipt", "delivery_finding", "delivery", "feed", "school"):
        op.drop_table(table)
    op.execute("DROP EXTENSION pg_trgm")


def _create_intake() -> None:
    op.create_table(
        "school",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("urn", sa.Text(), nullable=False),
        sa.Column("laestab", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "feed",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("created_by", _UUID, nullable=False),
        sa.Column("last_delivery_at", _INSTANT),
        sa.UniqueConstraint("school_id", "name", name="feed_name"),
    )
    _create_delivery()
    op.create_table(
        "delivery_finding",
        sa.Column("delivery_id", _UUID, sa.ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("row", sa.Integer(), primary_key=True),
        sa.Column("reason", sa.Text(), primary_key=True),
        sa.Column("field", sa.Text()),
        sa.Column("school_id", _UUID, nullable=False),
    )
    op.create_table(
        "webhook_receipt",
        sa.Column("feed_id", _UUID, primary_key=True),
        sa.Column("digest", sa.LargeBinary(), primary_key=True),
        sa.Column("delivery_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
    )
    op.create_index("webhook_receipt_received", "webhook_receipt", ["received_at"])


def _create_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("feed_id", _UUID),
        sa.Column("begun_by", _UUID, nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("object_name", sa.Text()),
        sa.Column("sealed_key", sa.Text()),
        sa.Column("begun_at", _INSTANT, nullable=False),
        sa.Column("received_at", _INSTANT),
        sa.Column("finished_at", _INSTANT),
        sa.Column("taken_by", _UUID),
        sa.Column("taken_until", _INSTANT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer()),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("applied", sa.Integer(), nullable=False),
        sa.Column("rejected_count", sa.Integer(), nullable=False),
    )
    op.create_index("delivery_by_school", "delivery", ["school_id", "id"])
    op.create_index(
        "delivery_open", "delivery", ["state", "received_at"], postgresql_where="state IN ('waiting', 'running')"
    )
    op.create_index("delivery_object", "delivery", ["begun_at"], postgresql_where="object_name IS NOT NULL")
    op.create_index("delivery_begun", "delivery", ["begun_at"])


def _create_roll() -> None:
    op.create_table(
        "pupil",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("upn", sa.Text()),
        sa.Column("legal_surname", sa.Text(), nullable=False),
        sa.Column("legal_forename", sa.Text(), nullable=False),
        sa.Column("preferred_surname", sa.Text()),
        sa.Column("preferred_forename", sa.Text()),
        sa.Column("date_of_birth", sa.Date(), nullable=False),
        sa.Column("sex", sa.Text()),
        sa.Column("year_group", sa.Text()),
        sa.Column("class_name", sa.Text()),
        sa.Column("on_roll", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("sort_surname", _BYTEWISE, nullable=False),
        sa.Column("sort_forename", _BYTEWISE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
    )
    op.create_index("pupil_upn", "pupil", ["school_id", "upn"], unique=True)
    op.create_index("pupil_identity", "pupil", ["school_id", "legal_surname", "legal_forename", "date_of_birth"])
    op.create_index("pupil_order", "pupil", ["sort_surname", "sort_forename", "id"])
    op.create_index("pupil_school_order", "pupil", ["school_id", "sort_surname", "sort_forename", "id"])
    for name, column in (("pupil_search", "search_text"), ("pupil_upn_search", "upn")):
        op.create_index(
            name,
            "pupil",
            [column],
            postgresql_using="gin",
            postgresql_ops={column: "gin_trgm_ops"},
            # A long list of pending entries after an import would make each search read all of it.
            postgresql_with={"fastupdate": "off"},
        )


def _create_functions() -> None:
    for statement in (_SCHOOL_OF_FEED, _SCHOOL_OF_DELIVERY, _FIND_PUPILS):
        op.execute(statement)
    for table in _LOOKED_UP:
        op.execute(f"GRANT SELECT ON {table} TO pupils_lookup")
        op.execute(f"CREATE POLICY by_lookup ON {table} FOR SELECT TO pupils_lookup USING (true)")
    op.execute("GRANT CREATE ON SCHEMA public TO pupils_lookup")
    for function in _FUNCTIONS:
        op.execute(f"ALTER FUNCTION {function} OWNER TO pupils_lookup")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO pupils_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM pupils_lookup")
