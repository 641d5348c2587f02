"""Where each entry came from, in a table of its own that gives up after twelve months; only adds.

The log cannot forget, so nothing of this stands in ``entry``. The service may add and nothing else: who reads comes by
``find_entries_from``, which is ``find_entries_by`` (of the release before) with these columns and filters and the same
reach, and what is old goes by ``delete_origins``, which takes its limit from the server and from nobody who asks.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import add_origins, drop_origins
from sqlalchemy.dialects.postgresql import CIDR

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)

_FIND = """
CREATE FUNCTION find_entries_from(
    schools uuid[], schoolless boolean, subjects uuid[], object uuid, actor uuid,
    at_school uuid, done_as text, outcomes text[], but_outcomes text[], since_at timestamptz, until_at timestamptz,
    of_session uuid, of_network cidr, of_entry uuid, before_at timestamptz, before_id uuid, most integer
)
RETURNS TABLE (id uuid, at timestamptz, leaf bytea, channel text, session_id uuid, network cidr)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET plan_cache_mode = force_custom_plan AS
$$
DECLARE
    allowed uuid[] := ARRAY(SELECT unnest(schools) INTERSECT SELECT unnest(public.haven_school_ids()));
    anywhere boolean := of_network IS NULL AND of_entry IS NULL;
    wanted cidr := of_network;
BEGIN
    IF of_entry IS NOT NULL THEN
        SELECT o.network INTO wanted FROM public.entry_origin o JOIN public.entry e ON e.id = o.entry_id
        WHERE o.entry_id = of_entry AND (e.school_ids && allowed OR (schoolless AND e.school_ids = '{}'));
    END IF;
    RETURN QUERY
    SELECT e.id, e.at, e.leaf, o.channel, o.session_id, o.network
    FROM public.entry e LEFT JOIN public.entry_origin o ON o.entry_id = e.id
    WHERE (
            e.school_ids && allowed
            OR (schoolless AND e.school_ids = '{}')
            OR (
                (subjects IS NOT NULL OR object IS NOT NULL) AND e.source = 'incidents'
                AND EXISTS (
                    SELECT FROM public.file_keeper k
                    WHERE k.subject_id = ANY (e.subject_ids) AND k.school_id = ANY (allowed)
                        AND (subjects IS NULL OR k.subject_id = ANY (subjects))
                )
            )
        )
        AND (subjects IS NULL OR e.subject_ids && subjects)
        AND (object IS NULL OR e.object_id = object)
        AND (actor IS NULL OR e.actor_id = actor)
        AND (at_school IS NULL OR e.school_ids @> ARRAY[at_school])
        AND (done_as IS NULL OR e.action = done_as)
        AND (outcomes IS NULL OR e.outcome = ANY (outcomes))
        AND (but_outcomes IS NULL OR e.outcome <> ALL (but_outcomes))
        AND (since_at IS NULL OR e.at >= since_at)
        AND (until_at IS NULL OR e.at < until_at)
        AND (of_session IS NULL OR o.session_id = of_session)
        AND (anywhere OR o.network && wanted)
        AND (before_at IS NULL OR (e.at, e.id) < (before_at, before_id))
    ORDER BY e.at DESC, e.id DESC
    LIMIT most;
END
$$
"""
_DELETE = """
CREATE FUNCTION delete_origins(most integer) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    WITH old AS (
        DELETE FROM public.entry_origin WHERE entry_id IN (
            SELECT o.entry_id FROM public.entry_origin o WHERE o.at < transaction_timestamp() - interval '366 days'
            ORDER BY o.at LIMIT most
        ) RETURNING 1
    )
    SELECT count(*) FROM old
$$
"""
_FUNCTIONS = {
    "find_entries_from(uuid[], boolean, uuid[], uuid, uuid, uuid, text, text[], text[], timestamptz, timestamptz,"
    " uuid, cidr, uuid, timestamptz, uuid, integer)": _FIND,
    "delete_origins(integer)": _DELETE,
}


def upgrade() -> None:
    """The table, its two functions, and the column in which this service's own entries wait."""
    add_origins(op)
    op.create_table(
        "entry_origin",
        sa.Column("entry_id", _UUID, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("session_id", _UUID),
        sa.Column("network", CIDR()),
    )
    op.create_index("entry_origin_at", "entry_origin", ["at"])
    op.create_index("entry_origin_session", "entry_origin", ["session_id"])
    op.create_index(
        "entry_origin_network",
        "entry_origin",
        ["network"],
        postgresql_using="gist",
        postgresql_ops={"network": "inet_ops"},
    )
    op.execute(
        "CREATE TRIGGER never_changed BEFORE UPDATE OR TRUNCATE ON entry_origin "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("REVOKE ALL ON entry_origin FROM audit_app")
    op.execute("GRANT INSERT ON entry_origin TO audit_app")
    op.execute("GRANT SELECT, DELETE ON entry_origin TO audit_lookup")
    op.execute("GRANT CREATE ON SCHEMA public TO audit_lookup")
    for signature, statement in _FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"ALTER FUNCTION {signature} OWNER TO audit_lookup")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO audit_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM audit_lookup")


def downgrade() -> None:
    """Nobody knows any more where an entry came from."""
    for signature in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {signature}")
    op.drop_table("entry_origin")
    drop_origins(op)
