"""Schools by row level security alone: nothing of the application is asked, only the databases, table by table."""

from uuid import uuid4

import psycopg2
import pytest
from catalogue import SERVICES, Catalogue
from psycopg2 import sql

NORTH, SOUTH = str(uuid4()), str(uuid4())

WITHOUT_A_POLICY = {
    ("identity", "earlier_number"): "public facts of GIAS: the numbers a school had before",
    ("identity", "opening_hours"): "when a school is open, which it publishes",
    ("identity", "school_year"): "term dates, which a school publishes; the trust's hold for every school",
    ("identity", "lead_stop"): "ids and instants, of a person and of no child: who agrees is of another school",
    ("identity", "machine"): "a program's account is the trust's, looked up by its key before any school is known",
    ("audit", "file_keeper"): "ids alone: which school signed for which child's file, asked by the search of the log",
    ("incidents", "category"): "the trust's own words for kinds of concern, and which school added one; of no child",
    ("incidents", "file_gone"): "ids alone, asked by the policy on cards before any row is seen",
    ("incidents", "file_grant"): "ids alone: why a school reads a file, from which the next two follow",
    ("incidents", "file_kept"): "ids alone: which school has a child's file, told to the log",
    ("incidents", "file_reader"): "ids alone, asked by the policies themselves before any row is seen",
    ("incidents", "known_school"): "public facts of GIAS, the whole trust's",
    ("incidents", "link_question"): "ids, codes and instants: who is asked is of another school",
    ("incidents", "unconfirmed_concern"): "jobs: ids alone, taken up before a school is known",
    (
        "incidents",
        "unopened_report",
    ): "ids and codes, no child: who agrees is of another school",
    ("incidents", "waiting_work"): "jobs: ids alone, taken up before a school is known",
    ("referrals", "agency"): "agencies outside the trust; of no child",
    ("retention", "disposal"): "ids, days, codes and counts, of no child: another school's head agrees to one",
    (
        "retention",
        "wide_hold",
    ): "ids, years and codes: what keeps files of every school, asked before a file is proposed",
    ("alerts", "mail"): "jobs: ids alone, taken up before a school is known",
    ("alerts", "late_work"): "jobs: ids, days and codes, taken up before a school is known",
    ("alerts", "unread_concern"): "jobs: ids, codes and instants, taken up before a school is known",
    ("alerts", "team_away"): "ids and days, looked through for the whole trust; no child, and nobody's name",
}
"""Tables that name a school and have no row policy, and why."""

PAST_THE_POLICIES = {
    ("identity", "grants_of"): "one account's grants, before a school is known",
    ("identity", "dated_grants_of"): "one account's grants, before a school is known",
    ("identity", "day_pass_of"): "one pass, by the digest of its code",
    ("pupils", "school_of_feed"): "the school of one feed, by its id",
    ("pupils", "school_of_delivery"): "the school of one delivery, by its id",
    ("pupils", "find_pupils"): "search, within the scope's schools",
    ("pupils", "find_on_roll"): "search, within the scope's schools",
    ("pupils", "search_roll"): "search, within the scope's schools",
    ("pupils", "search_children"): "search, within the scope's schools",
    ("pupils", "pupils_elsewhere"): "which child of another school has a UPN and birth date; of the release before",
    ("pupils", "joiners_elsewhere"): "which child of another school has a UPN and birth date, for a school in scope",
    ("pupils", "namesakes_elsewhere"): "which child of another school has a name and birth date; of the release before",
    (
        "pupils",
        "children_elsewhere",
    ): "which child of another school has or had a name and birth date, for a school in scope",
    (
        "pupils",
        "entries_elsewhere",
    ): "who is on another school's roll under a UPN and birth date, for a school in scope",
    ("pupils", "old_identities"): "which of some digests are protected identities; not whose, nor where",
    ("pupils", "identity_marks"): "the same of some keyed marks",
    ("pupils", "identity_marks_kept"): "whether anybody of the trust is protected: yes or no",
    ("incidents", "haven_reads_record"): "whether a school in scope reads the file of a child in one record; yes or no",
    ("incidents", "haven_reads_incident"): "the same of an incident record",
    (
        "incidents",
        "haven_closed_to",
    ): "which files a member of staff does not open, at whichever school they were closed",
    ("incidents", "haven_barred_records"): "which records a member of staff is kept from by themselves; not why",
    ("incidents", "haven_on_a_roll"): "which of some ids are on a roll of the trust, not where",
    ("audit", "find_entries"): "search, within the scope's schools",
    ("audit", "find_entries_about"): "search, within the scope's schools",
    ("audit", "find_entries_by"): "search, within the scope's schools and the files that they have",
    (
        "audit",
        "find_entries_from",
    ): "the same, with where each came from; whose network is asked for, within the scope",
    ("audit", "delete_origins"): "where entries came from, of entries older than twelve months: how many went",
    ("audit", "find_entries_of_files"): "search, within the scope's schools and the files that they have",
    ("audit", "find_alarms"): "what contradicted the log, within the scope's schools",
    ("audit", "held_leaves"): "hashes of entries a source is sending again",
    ("audit", "known_leaves"): "the same; of the release before",
    ("audit", "same_but_number"): "whether a leaf is the one held under its id, but for the number",
    ("audit", "counted_again"): "how many rows of a source there are, and how many are not what was written",
    ("audit", "missing_runs"): "numbers of a source that the log lacks",
    ("audit", "rows_lacking"): "how many rows of a source were taken in and are there no more",
    ("audit", "unresolved_alarms"): "ids and numbers of entries a source is to number anew",
}
"""Functions that read as a role of their own, and what they answer. A new one is to be thought about and added."""

TAKES_ANY_SCHOOLS = {"entry": "the audit log takes every school's entries as they come; it changes none"}
"""Tables into which rows of schools out of scope may be put."""

DENIED = "42501"


@pytest.fixture(scope="module", params=SERVICES)
def catalogue(trust, request):
    made = Catalogue(trust.world, request.param)
    yield made
    made.close()


@pytest.fixture(scope="module")
def guarded(catalogue):
    """The tables under a policy, each with a row of both schools."""
    found = [each for each in catalogue.tables() if (catalogue.service, each.name) not in WITHOUT_A_POLICY]
    for table in found:
        for school in (NORTH, SOUTH):
            catalogue.invent(table, school)
    return found


def test_every_table_that_names_a_school_is_guarded(catalogue):
    bare = {(catalogue.service, each.name) for each in catalogue.tables() if not (each.enabled and each.forced)}
    assert bare == {each for each in WITHOUT_A_POLICY if each[0] == catalogue.service}


_SEARCHED = (
    "SELECT polrelid::regclass::text FROM pg_policy WHERE array_to_string(polroles::regrole[], ',') LIKE '%lookup'"
)


def _seen(cursor, table, school):
    cursor.execute(
        sql.SQL("SELECT count(*) FROM {} WHERE {}").format(sql.Identifier(table.name), table.of(school))
    )  # fmt: skip
    return cursor.fetchone()[0]


@pytest.mark.parametrize("owner", [False, True], ids=["service", "owner"])
def test_a_school_sees_its_own_rows_and_no_others(catalogue, guarded, owner):
    """The owner of the tables is bound too (FORCE), but for what it may search as the look-up role, as its member."""
    searched = {name for (name,) in catalogue.superuser(_SEARCHED)} if owner else set()
    for table in [each for each in guarded if each.name not in searched]:
        for scope, expected in (((NORTH,), (1, 0)), ((SOUTH,), (0, 1)), ((NORTH, SOUTH), (1, 1)), ((), (0, 0))):
            with catalogue.scoped(*scope, owner=owner) as cursor:
                assert (_seen(cursor, table, NORTH), _seen(cursor, table, SOUTH)) == expected, (table.name, scope)


def test_whatever_is_selected_is_ones_own(catalogue, guarded):
    """Not only by the condition on the school: a plain SELECT, a join of all tables, a count."""
    for table in guarded:
        with catalogue.scoped(NORTH) as cursor:
            cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table.name)))
            told = str(cursor.fetchall())
            assert NORTH in told
            assert SOUTH not in told, table.name
    if guarded:
        with catalogue.scoped(NORTH) as cursor:
            everything = sql.SQL(" CROSS JOIN ").join(sql.Identifier(table.name) for table in guarded)
            cursor.execute("SET LOCAL join_collapse_limit = 1")  # else it looks for the best order of sixty tables
            cursor.execute("SET LOCAL jit = off")  # it would compile what it expects of a product of sixty tables
            cursor.execute(sql.SQL("SELECT * FROM {}").format(everything))
            rows = cursor.fetchall()
            assert len(rows) == 1
            assert SOUTH not in str(rows)


def _refused(cursor, statement, values=None):
    """Whether the database says no, or does nothing; the transaction stands either way."""
    cursor.execute("SAVEPOINT tried")
    try:
        cursor.execute(statement, values)
    except psycopg2.Error as error:
        cursor.execute("ROLLBACK TO tried")
        return error.pgcode == DENIED
    return cursor.rowcount == 0


def test_nothing_of_another_school_is_written(catalogue, guarded):
    before = _fingerprints(catalogue, guarded)
    for table in guarded:
        name, column = sql.Identifier(table.name), sql.Identifier(table.column)
        kind = sql.SQL("uuid[]" if table.is_list else "uuid")
        south = sql.SQL("{}::{}").format(sql.Literal(table.value(SOUTH)), kind)
        tried = {
            "insert": catalogue.insertion(table, SOUTH),
            "change": (sql.SQL("UPDATE {} SET {} = {} WHERE {}").format(name, column, column, table.of(SOUTH)), None),
            "take": (sql.SQL("UPDATE {} SET {} = {} WHERE {}").format(
                name, column, sql.Literal(table.value(NORTH)), table.of(SOUTH)), None),
            "give away": (sql.SQL("UPDATE {} SET {} = {}").format(name, column, south), None),
            "delete": (sql.SQL("DELETE FROM {} WHERE {}").format(name, table.of(SOUTH)), None),
            "empty": (sql.SQL("TRUNCATE {}").format(name), None),
        }  # fmt: skip
        if table.is_list:
            tried.pop("take")
        if table.name in TAKES_ANY_SCHOOLS:
            tried.pop("insert")
        for what, (statement, values) in tried.items():
            with catalogue.scoped(NORTH) as cursor:
                assert _refused(cursor, statement, values), (table.name, what)
    assert _fingerprints(catalogue, guarded) == before


def _fingerprints(catalogue, guarded):
    query = "SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM {}"
    return {t.name: catalogue.superuser(sql.SQL(query).format(sql.Identifier(t.name))) for t in guarded}


def test_the_service_cannot_step_out_of_its_role(catalogue, guarded):
    steps = [f"SET ROLE {catalogue.service}_{role}" for role in ("owner", "lookup")]
    steps += ["SET ROLE postgres", "SET session_replication_role = replica"]
    steps += [f"ALTER TABLE {table.name} DISABLE ROW LEVEL SECURITY" for table in guarded]
    steps += [f"CREATE POLICY mine ON {table.name} USING (true)" for table in guarded]
    for step in steps:
        with catalogue.scoped(NORTH) as cursor:
            assert _refused(cursor, step), step
    for table in guarded:
        with catalogue.scoped(NORTH) as cursor:
            cursor.execute("SET LOCAL row_security = off")
            assert _refused(cursor, f"SELECT * FROM {table.name}"), table.name


def test_no_role_is_above_the_policies(catalogue):
    above = "SELECT rolname FROM pg_roles WHERE (rolbypassrls OR rolsuper) AND rolname NOT LIKE 'pg\\_%'"
    assert catalogue.superuser(above) == [("postgres",)]
    members = """
        SELECT m.member::regrole::text, m.roleid::regrole::text FROM pg_auth_members m
        WHERE m.member::regrole::text NOT LIKE 'pg\\_%' AND m.roleid::regrole::text NOT LIKE 'pg\\_%'
    """
    found = {(member, role) for member, role in catalogue.superuser(members) if not role.startswith("pg_")}
    assert found <= {(f"{service}_owner", f"{service}_lookup") for service in SERVICES}
    lookups = "SELECT rolname FROM pg_roles WHERE rolname LIKE '%\\_lookup' AND rolcanlogin"
    assert catalogue.superuser(lookups) == []


def test_every_view_asks_as_its_caller(catalogue):
    views = "SELECT relname, relkind, reloptions FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    for name, kind, options in catalogue.superuser(f"{views} AND relkind IN ('v', 'm')"):
        assert kind == "v", f"{name}: a materialised view knows no policy"
        assert "security_invoker=true" in (options or []), name


def test_functions_that_go_past_the_policies_are_known(catalogue):
    query = """
        SELECT proname, proowner::regrole::text, proconfig, has_function_privilege('public', oid, 'EXECUTE')
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
    """
    found = catalogue.superuser(query)
    assert {(catalogue.service, name) for name, *_ in found} == {
        each for each in PAST_THE_POLICIES if each[0] == catalogue.service
    }
    for name, owner, config, public in found:
        assert owner == f"{catalogue.service}_lookup", name
        assert any(each.startswith("search_path=pg_catalog") for each in config), name
        assert not public, name


def test_searches_stay_within_the_scope_whatever_they_are_asked(catalogue, guarded):
    """The functions that look through a school's rows are told the school by the application: it may be wrong."""
    searches = {
        "pupils": (
            "SELECT count(*) FROM find_pupils(%s::uuid[], ARRAY['%%'], %s::uuid[], '%%', NULL, 50)",
            "SELECT count(*) FROM find_on_roll(%s::uuid[], ARRAY['%%'], '{}', %s::uuid[], '%%', true, NULL, 50)",
            "SELECT count(*) FROM find_on_roll(%s::uuid[], '{}', '{}', %s::uuid[], '%%', true, NULL, 50)",
            "SELECT count(*) FROM search_roll(%s::uuid[], ARRAY['%%'], '{}', %s::uuid[], '%%', true, '{}', NULL, 50)",
            "SELECT count(*) FROM search_roll(%s::uuid[], '{}', '{}', %s::uuid[], '%%', true, '{}', NULL, 50)",
            "SELECT count(*) FROM search_children(%s::uuid[], '{%%}', '{}', %s::uuid[], '%%', true, '{}', NULL, 50)",
            "SELECT count(*) FROM search_children(%s::uuid[], '{}', '{}', %s::uuid[], '%%', true, '{}', NULL, 50)",
        ),
        "audit": (
            "SELECT count(*) FROM find_entries_about(%s::uuid[], false, NULL, NULL, NULL, NULL, NULL, 50)",
            "SELECT count(*) FROM find_entries(%s::uuid[], false, NULL, NULL, NULL, NULL, NULL, 50)",
            (
                "SELECT count(*) FROM find_entries_by(%s::uuid[], false, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
                " NULL, NULL, NULL, NULL, 50)"
            ),
            (
                "SELECT count(*) FROM find_entries_from(%s::uuid[], false, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
                " NULL, NULL, NULL, NULL, NULL, NULL, NULL, 50)"
            ),
        ),
    }
    if catalogue.service == "pupils":
        catalogue.superuser("UPDATE pupil SET hidden = false")  # every invented flag is true, and aliases are not found
    for query in searches.get(catalogue.service, ()):
        _stays_within(catalogue, query)


def _stays_within(catalogue, query):
    for scope, asked, expected in (
        ((NORTH,), [NORTH], True),
        ((NORTH,), [SOUTH], False),
        ((), [NORTH, SOUTH], False),
    ):
        with catalogue.scoped(*scope) as cursor:
            cursor.execute(query, [asked] * query.count("%s"))
            assert (cursor.fetchone()[0] > 0) is expected, (query, scope, asked)
