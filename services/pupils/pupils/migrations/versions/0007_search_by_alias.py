"""The search and proposals know aliases: a child is found by what an entry that is one was called, and as who is kept.

``kept_entry`` walks from an entry to the one that is kept for the child; to none where anything on the way is
protected, so that no earlier name leads to a protected child. ``search_children`` is ``search_roll`` and
``children_elsewhere`` is ``namesakes_elsewhere`` (of the release before) with it.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEPT = """
CREATE FUNCTION kept_entry(entry uuid) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS
$$
    WITH RECURSIVE way AS (
        SELECT p.id, p.hidden, p.protected, p.merged_into FROM public.pupil p WHERE p.id = entry
        UNION
        SELECT p.id, p.hidden, p.protected, p.merged_into
        FROM way w JOIN public.pupil p ON p.id = w.merged_into WHERE w.hidden
    )
    SELECT w.id FROM way w WHERE NOT w.hidden AND NOT EXISTS (SELECT FROM way p WHERE p.protected)
$$
"""

_SEARCH = """
CREATE FUNCTION search_children(
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
    IF cardinality(alike) = 0 AND cardinality(patterns) = 0 THEN
        RETURN QUERY
            SELECT p.id FROM public.pupil p
            WHERE (p.on_roll OR leavers) AND NOT p.hidden AND p.school_id = ANY (within)
              AND (p.sort_surname, p.sort_forename, p.id) > (start_surname, start_forename, start_id)
            ORDER BY p.sort_surname, p.sort_forename, p.id LIMIT most;
        RETURN;
    END IF;
    -- MATERIALIZED: hoping to meet hits soon in the order of names, a planner reads the whole roll for a rare one.
    RETURN QUERY
        WITH hit AS MATERIALIZED (
            SELECT p.id, p.hidden, p.sort_surname, p.sort_forename FROM public.pupil p
            WHERE cardinality(alike) > 0 AND p.school_id = ANY (within)
              AND (NOT p.hidden AND (p.on_roll OR leavers) OR p.hidden AND p.merged_into IS NOT NULL)
              AND p.search_text OPERATOR(public.%>) alike[1] AND p.search_text OPERATOR(public.%>) ALL (alike)
            UNION ALL
            SELECT p.id, p.hidden, p.sort_surname, p.sort_forename FROM public.pupil p
            WHERE cardinality(alike) = 0 AND p.school_id = ANY (within)
              AND (NOT p.hidden AND (p.on_roll OR leavers) OR p.hidden AND p.merged_into IS NOT NULL)
              AND ((p.search_text LIKE patterns[1] AND p.search_text LIKE ALL (patterns))
                   OR (p.upn LIKE upn_pattern AND p.school_id = ANY (upn_schools)
                       AND (NOT p.protected OR p.id = ANY (named))))
        ), child AS (
            SELECT h.id, h.sort_surname, h.sort_forename FROM hit h WHERE NOT h.hidden
            UNION ALL
            SELECT k.id, k.sort_surname, k.sort_forename
            FROM (SELECT DISTINCT public.kept_entry(h.id) AS id FROM hit h WHERE h.hidden) by_alias
            JOIN public.pupil k ON k.id = by_alias.id
            WHERE (k.on_roll OR leavers) AND k.school_id = ANY (within)
              AND NOT EXISTS (SELECT FROM hit h WHERE h.id = k.id)
        )
        SELECT c.id FROM child c
        WHERE (c.sort_surname, c.sort_forename, c.id) > (start_surname, start_forename, start_id)
        ORDER BY c.sort_surname, c.sort_forename, c.id LIMIT most;
END
$$
"""

_ELSEWHERE = """
CREATE FUNCTION children_elsewhere(at_school uuid, surnames text[], forenames text[], births date[])
RETURNS TABLE (pupil uuid, school uuid, by_alias boolean, number text, entry_number text, place integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT k.id, k.school_id, p.hidden, k.upn, p.upn, said.place::integer
    FROM unnest(surnames, forenames, births) WITH ORDINALITY AS said (surname, forename, born, place)
    JOIN public.pupil p ON p.legal_surname = said.surname AND p.legal_forename = said.forename
        AND p.date_of_birth = said.born AND p.school_id <> at_school
    JOIN public.pupil k ON k.id = public.kept_entry(p.id) AND k.school_id <> at_school
    WHERE at_school = ANY (public.haven_school_ids())
$$
"""

_PAST_THE_GUARD = {
    "search_children(uuid[], text[], text[], uuid[], text, boolean, uuid[], uuid, integer)": _SEARCH,
    "children_elsewhere(uuid, text[], text[], date[])": _ELSEWHERE,
}
_KEPT_NAME = "kept_entry(uuid)"


def upgrade() -> None:
    """Adds the functions, and an index from a pupil to their aliases."""
    op.create_index("pupil_alias", "pupil", ["merged_into"], postgresql_where="merged_into IS NOT NULL")
    op.execute(_KEPT)
    op.execute(f"REVOKE EXECUTE ON FUNCTION {_KEPT_NAME} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_KEPT_NAME} TO pupils_app, pupils_lookup")
    # The setting in the function's head is known to PostgreSQL only where the extension's library is loaded.
    op.execute("SELECT show_limit()")
    op.execute("GRANT CREATE ON SCHEMA public TO pupils_lookup")
    for function, statement in _PAST_THE_GUARD.items():
        op.execute(statement)
        op.execute(f"ALTER FUNCTION {function} OWNER TO pupils_lookup")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO pupils_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM pupils_lookup")


def downgrade() -> None:
    """Takes them away again."""
    for function in (*_PAST_THE_GUARD, _KEPT_NAME):
        op.execute(f"DROP FUNCTION {function}")
    op.drop_index("pupil_alias", "pupil")
