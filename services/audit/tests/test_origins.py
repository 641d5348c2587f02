"""Where entries came from: beside the log, found by session and network, gone after twelve months; real PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from audit.entries import KEPT, delete_origins
from chassis.ground.context import Grant
from chassis.units.audit_trail import instant, leaf_bytes
from haven_schemas.acts.audit import ListEntries
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.events import EntryOrigin
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

HERE, THERE = uuid4(), uuid4()
SESSION = uuid4()
HOME, OFFICE, ABROAD = "203.0.113.0/24", "198.51.100.0/24", "2001:db8:7::/48"


def origin_of(leaf, network=HOME, session_id=SESSION, channel="page"):
    return EntryOrigin(entry_id=UUID(leaf["id"]), channel=channel, session_id=session_id, network=network)


@pytest.fixture
def put(log):
    """Stores leaves, each with an origin or None."""

    def store(*pairs):
        log.store(*(leaf for leaf, _ in pairs), origins=[origin for _, origin in pairs if origin is not None])

    return store


@pytest.fixture
def owner(audit_database):
    engine = create_engine(audit_database.owner_url)
    yield engine
    engine.dispose()


def kept_in(owner):
    with owner.connect() as connection:
        return connection.execute(text("SELECT entry_id, network FROM entry_origin ORDER BY at")).all()


def test_an_entry_says_where_it_came_from_and_its_leaf_does_not(log, leaf, reader, put, owner):
    known, unknown = leaf(1, school_ids=[HERE]), leaf(2, school_ids=[HERE])
    put((known, origin_of(known)), (unknown, None))
    second, first = log.read(reader("dpo", HERE)).entries
    assert (first.channel, first.session_id, first.network) == ("page", SESSION, HOME)
    assert (second.channel, second.session_id, second.network) == (None, None, None), "not kept"
    assert first.leaf == known
    with owner.connect() as connection:
        assert leaf_bytes(known) in {bytes(row.leaf) for row in connection.execute(text("SELECT leaf FROM entry"))}


def test_all_of_one_session_and_all_of_one_network_are_found(log, leaf, reader, put):
    leaves = [leaf(number, school_ids=[HERE]) for number in range(1, 6)]
    put(
        (leaves[0], origin_of(leaves[0])),
        (leaves[1], origin_of(leaves[1], OFFICE)),
        (leaves[2], origin_of(leaves[2], session_id=uuid4())),
        (leaves[3], origin_of(leaves[3], ABROAD, session_id=None, channel="feed")),
        (leaves[4], origin_of(leaves[4], None, session_id=None, channel="background")),
    )
    here = reader("dpo", HERE)
    assert log.numbers(here, session_id=SESSION) == [2, 1]
    assert log.numbers(here, network=HOME) == [3, 1]
    assert log.numbers(here, network="203.0.113.9/32") == [3, 1], "an address lies in its network"
    assert log.numbers(here, network="203.0.0.0/16") == [3, 1], "and a network in a larger one"
    assert log.numbers(here, network="2001:db8:7::9/128") == [4]
    assert log.numbers(here, network_of=leaves[0]["id"]) == [3, 1]
    assert log.numbers(here, network_of=leaves[4]["id"]) == [], "of no network"
    assert log.numbers(here, network=OFFICE, session_id=SESSION) == [2]


def test_no_filter_reaches_beyond_the_reader_s_schools(log, leaf, reader, put):
    mine, theirs, nobodys = leaf(1, school_ids=[HERE]), leaf(2, school_ids=[THERE]), leaf(3)
    put(*((each, origin_of(each)) for each in (mine, theirs, nobodys)))
    here = reader("officer_here", HERE)
    assert log.numbers(here, session_id=SESSION) == log.numbers(here, network=HOME) == [1]
    assert log.numbers(here, network_of=theirs["id"]) == [], "it does not tell that another's came from one's own"
    assert log.numbers(here, network_of=nobodys["id"]) == []
    assert log.numbers(reader("dpo", HERE, THERE), network_of=nobodys["id"]) == [3, 2, 1]


def test_what_is_said_first_counts_and_only_of_what_was_sent(log, leaf, reader, put, owner):
    held, forged = leaf(1, school_ids=[HERE]), leaf(2, "audit", school_ids=[HERE])
    put((held, None))
    log.store(forged, source="audit", origins=[origin_of(held), origin_of(forged, OFFICE)])
    assert [row.network for row in kept_in(owner)] == [OFFICE], "a source says nothing of another's"
    put((held, origin_of(held)))
    put((held, origin_of(held, ABROAD)))
    [_, entry] = log.read(reader("dpo", HERE)).entries
    assert entry.network == HOME
    put((contradicting := leaf(1, school_ids=[HERE]), origin_of(contradicting)))
    assert len(kept_in(owner)) == 2, "what is not in the log came from nowhere"


def test_after_twelve_months_it_is_gone_and_the_entries_are_not(log, leaf, reader, put, owner):
    now, hour = datetime.now(UTC), timedelta(hours=1)
    ages = (now - KEPT - hour, now - KEPT + hour, now)
    leaves = [leaf(number, school_ids=[HERE], at=instant(at)) for number, at in enumerate(ages, start=1)]
    put(*((each, origin_of(each)) for each in leaves))
    with log.database.unit(reader("dsl"), schools=[]) as unit:
        assert delete_origins(unit) == 1
    entries = log.read(reader("dpo", HERE)).entries
    assert [(each.number, each.network) for each in entries] == [(3, HOME), (2, HOME), (1, None)]
    assert len(kept_in(owner)) == 2


@pytest.mark.parametrize(
    "done",
    [
        "SELECT * FROM entry_origin",
        "UPDATE entry_origin SET network = NULL",
        "DELETE FROM entry_origin",
        "TRUNCATE entry_origin",
    ],
)
def test_the_service_adds_and_does_nothing_else(log, leaf, put, audit_database, owner, done):
    sent = leaf(1, school_ids=[HERE])
    put((sent, origin_of(sent)))
    engine = create_engine(audit_database.app_url)
    with pytest.raises(DBAPIError, match="permission denied"), engine.begin() as connection:
        connection.execute(text(done))
    engine.dispose()
    if done.startswith(("UPDATE", "TRUNCATE")):
        with pytest.raises(DBAPIError, match="append-only"), owner.begin() as connection:
            connection.execute(text(done))
    assert len(kept_in(owner)) == 1


def test_the_look_is_in_the_log_by_session_or_entry_and_never_by_network(log, leaf, reader, put):
    sent = leaf(1, school_ids=[HERE])
    put((sent, origin_of(sent)))
    for asked in ({"session_id": SESSION}, {"network_of": sent["id"]}, {"network": HOME}):
        log.read(reader("dpo", HERE), **asked)
    looks = log.own_entries()
    assert [each["object_id"] for each in looks] == [str(SESSION), sent["id"], None]
    assert "203.0.113" not in str(looks), "the log cannot forget"


def test_a_cursor_is_bound_to_where_from_as_well(log, leaf, reader, put):
    leaves = [leaf(number, school_ids=[HERE]) for number in range(1, 4)]
    put(*((each, origin_of(each)) for each in leaves))
    here = reader("dpo", HERE)
    page = log.read(here, limit=2, session_id=SESSION)
    assert log.numbers(here, limit=2, session_id=SESSION, cursor=page.next_cursor) == [1]
    with pytest.raises(Exception, match="invalid_request"):
        log.read(here, limit=2, network=HOME, cursor=page.next_cursor)
    assert ListEntries(network=HOME).network == HOME


@pytest.mark.parametrize("role", ["dsl", "reads_and_oversees"])
def test_where_colleagues_were_is_told_to_nobody_who_reads_records(log, leaf, reader, put, role):
    lead = reader(role, HERE)
    own, another = leaf(1, school_ids=[HERE], actor_id=str(lead.actor_id)), leaf(2, school_ids=[HERE])
    put(*((each, origin_of(each)) for each in (own, another)))
    for page in (log.read(lead), log.export(lead)):
        assert not page.tells_origins
        assert [(each.number, each.channel, each.session_id, each.network) for each in page.entries] == [
            (2, None, None, None), (1, None, None, None)
        ]  # fmt: skip
    assert log.read(reader("dpo", HERE)).tells_origins


@pytest.mark.parametrize("named", ["session_id", "network", "network_of"])
def test_who_is_not_told_where_from_cannot_ask_by_it_either(log, leaf, reader, put, named):
    sent = leaf(1, school_ids=[HERE])
    put((sent, origin_of(sent)))
    asked = {"session_id": SESSION, "network": HOME, "network_of": sent["id"]}[named]
    for ask in (log.read, log.export):
        with pytest.raises(Problem) as refused:
            ask(reader("dsl", HERE), **{named: asked})
        assert refused.value.code is ErrorCode.NOT_PERMITTED
        assert refused.value.fields == (FieldProblem(named, FieldCode.NOT_ALLOWED),)


def test_it_is_told_of_the_schools_whose_data_one_watches_over_alone(log, leaf, reader, put):
    """An officer here who reads the log there: what was done there is not told from where, nor found by it."""
    here, there = leaf(1, school_ids=[HERE]), leaf(2, school_ids=[THERE])
    put(*((each, origin_of(each)) for each in (here, there)))
    officer = reader("officer_here", HERE)
    audits = Grant(school_ids=frozenset({THERE}), role="auditor", rights=frozenset({"audit:read"}))
    both = replace(officer, grants=(*officer.grants, audits))
    assert [(each.number, each.network) for each in log.read(both).entries] == [(2, None), (1, HOME)]
    assert log.numbers(both, session_id=SESSION) == [1]
