"""Pupils who are one child: proposals for a person, merges that can be ended; and identities that are protected.

``pupil.hidden`` is an alias at the school of the pupil it means: kept as it was, and neither searched nor matched.
``search_roll`` is ``find_on_roll`` (of the release before) without those, and without the UPNs of protected children
save for people named for them. Four look-ups pass by the guard by school, each owned by a role that may only read; what
comes of them is never told to a feed. The index of names begins with the surname, so that one serves every school.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school, guard_by_schools
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0006"
down_revision = "0004_1"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)

_SEARCH = """
CREATE FUNCTION search_roll(
    in_schools uuid[], patterns text[], alike text[], upn_schools uuid[], upn_pattern text, leavers boolean,
    named uuid[], after_pupil uuid, most integer
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
                WHERE (p.on_roll OR leavers) AND NOT p.hidden AND p.school_id = ANY (within)
                  AND p.search_text OPERATOR(public.%>) alike[1] AND p.search_text OPERATOR(public.%>) ALL (alike)
            )
            SELECT h.id FROM hit h
            WHERE (h.sort_surname, h.sort_forename, h.id) > (start_surname, start_forename, start_id)
            ORDER BY h.sort_surname, h.sort_forename, h.id LIMIT most;
    ELSIF cardinality(patterns) = 0 THEN
        RETURN QUERY
            SELECT p.id FROM public.pupil p
            WHERE (p.on_roll OR leavers) AND NOT p.hidden AND p.school_id = ANY (within)
              AND (p.sort_surname, p.sort_forename, p.id) > (start_surname, start_forename, start_id)
            ORDER BY p.sort_surname, p.sort_forename, p.id LIMIT most;
    ELSE
        -- MATERIALIZED: hoping to meet hits soon in the order of names, a planner reads the whole roll for a rare one.
        RETURN QUERY
            WITH hit AS MATERIALIZED (
                SELECT p.id, p.sort_surname, p.sort_forename FROM public.pupil p
                WHERE (p.on_roll OR leavers) AND NOT p.hidden AND p.school_id = ANY (within)
                  AND ((p.search_text LIKE patterns[1] AND p.search_text LIKE ALL (patterns))
                       OR (p.upn LIKE upn_pattern AND p.school_id = ANY (upn_schools)
                           AND (NOT p.protected OR p.id = ANY (named))))
            )
            SELECT h.id FROM hit h
            WHERE (h.sort_surname, h.sort_forename, h.id) > (start_surname, start_forename, start_id)
            ORDER BY h.sort_surname, h.sort_forename, h.id LIMIT most;
    END IF;
END
$$
"""

_UPN_ELSEWHERE = """
CREATE FUNCTION joiners_elsewhere(at_school uuid, upns text[], births date[])
RETURNS TABLE (pupil uuid, school uuid, number text, here boolean, left_us date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT p.id, p.school_id, p.upn, p.on_roll, s.left_on
    FROM unnest(upns, births) AS said (upn, born)
    JOIN public.pupil p ON p.upn = said.upn AND p.date_of_birth = said.born AND p.school_id <> at_school
    LEFT JOIN public.pupil_stay s ON s.pupil_id = p.id AND s.school_id = at_school
    WHERE at_school = ANY (public.haven_school_ids()) AND NOT p.hidden AND NOT p.protected AND p.merged_into IS NULL
$$
"""

_NAMESAKES = """
CREATE FUNCTION namesakes_elsewhere(at_school uuid, surnames text[], forenames text[], births date[])
RETURNS TABLE (pupil uuid, school uuid, number text, place integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT p.id, p.school_id, p.upn, said.place::integer
    FROM unnest(surnames, forenames, births) WITH ORDINALITY AS said (surname, forename, born, place)
    JOIN public.pupil p ON p.legal_surname = said.surname AND p.legal_forename = said.forename
        AND p.date_of_birth = said.born AND p.school_id <> at_school
    WHERE at_school = ANY (public.haven_school_ids()) AND NOT p.hidden AND NOT p.protected
$$
"""

_OLD_IDENTITIES = """
CREATE FUNCTION old_identities(asked bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT o.digest FROM public.old_identity o WHERE o.digest = ANY (asked) $$
"""

_FUNCTIONS = {
    "search_roll(uuid[], text[], text[], uuid[], text, boolean, uuid[], uuid, integer)": _SEARCH,
    "joiners_elsewhere(uuid, text[], date[])": _UPN_ELSEWHERE,
    "namesakes_elsewhere(uuid, text[], text[], date[])": _NAMESAKES,
    "old_identities(bigint[])": _OLD_IDENTITIES,
}

_PUPIL_COLUMNS = (
    sa.Column("merged_into", _UUID),
    sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("protected", sa.Boolean(), nullable=False, server_default=sa.false()),
)


def upgrade() -> None:
    """Adds everything."""
    for column in _PUPIL_COLUMNS:
        op.add_column("pupil", column._copy())
    op.create_index("pupil_names", "pupil", ["legal_surname", "legal_forename", "date_of_birth", "school_id"])
    op.drop_index("pupil_identity", "pupil")
    op.create_index("pupil_birth", "pupil", ["date_of_birth", "school_id"])
    _create_merges()
    _create_protection()
    # The setting in the function's head is known to PostgreSQL only where the extension's library is loaded.
    op.execute("SELECT show_limit()")
    op.execute("GRANT SELECT ON old_identity TO pupils_lookup")
    op.execute("CREATE POLICY by_lookup ON old_identity FOR SELECT TO pupils_lookup USING (true)")
    op.execute("GRANT CREATE ON SCHEMA public TO pupils_lookup")
    for function, statement in _FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"ALTER FUNCTION {function} OWNER TO pupils_lookup")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO pupils_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM pupils_lookup")


def downgrade() -> None:
    """Takes it away again; merges and protections are lost."""
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    for table in (
        "old_identity",
        "protected_before",
        "protected_reader",
        "protection",
        "match_proposal",
        "pupil_merge",
    ):
        op.drop_table(table)
    op.drop_index("pupil_birth", "pupil")
    op.create_index("pupil_identity", "pupil", ["school_id", "legal_surname", "legal_forename", "date_of_birth"])
    op.drop_index("pupil_names", "pupil")
    for column in _PUPIL_COLUMNS:
        op.drop_column("pupil", column.name)


def _create_merges() -> None:
    op.create_table(
        "pupil_merge",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("pupil_id", _UUID, nullable=False),
        sa.Column("alias_id", _UUID, nullable=False),
        sa.Column("school_ids", ARRAY(_UUID), nullable=False),
        sa.Column("merged_at", _INSTANT, nullable=False),
        sa.Column("merged_by", _UUID, nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.Column("ended_by", _UUID),
        sa.Column("ended_sealed", sa.LargeBinary()),
    )
    op.create_index("pupil_merge_pupil", "pupil_merge", ["pupil_id"])
    op.create_index("pupil_merge_alias", "pupil_merge", ["alias_id"])
    op.create_table(
        "match_proposal",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("new_id", _UUID, nullable=False),
        sa.Column("known_id", _UUID, nullable=False),
        sa.Column("school_ids", ARRAY(_UUID), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("agree", ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("delivery_id", _UUID),
        sa.Column("decided_at", _INSTANT),
        sa.Column("decided_by", _UUID),
        sa.Column("reason_sealed", sa.LargeBinary()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("match_proposal_pair", "match_proposal", ["new_id", "known_id"], unique=True)
    waiting = sa.text("state IN ('open', 'later')")
    op.create_index("match_proposal_open", "match_proposal", ["score", "id"], postgresql_where=waiting)
    for table in ("pupil_merge", "match_proposal"):
        guard_by_schools(op, table)


def _create_protection() -> None:
    op.create_table(
        "protection",
        sa.Column("pupil_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("marked_at", _INSTANT, nullable=False),
        sa.Column("marked_by", _UUID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "protected_reader",
        sa.Column("pupil_id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
    )
    op.create_table(
        "protected_before",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("pupil_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("kept_at", _INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("protected_before_pupil", "protected_before", ["pupil_id"])
    op.create_table(
        "old_identity",
        sa.Column("digest", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("school_id", _UUID, primary_key=True),
    )
    for table in ("protection", "protected_reader", "protected_before", "old_identity"):
        guard_by_school(op, table)
