"""A caller, a scope and a request for the chassis's own tests."""

from contextlib import contextmanager
from uuid import UUID, uuid4

from chassis.ground.context import Access, Grant
from chassis.units.ids import new_id
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc_wire import Request
from sqlalchemy import text

NORTH, SOUTH = uuid4(), uuid4()


def staff(*school_ids: UUID, rights=("probe:write",), elevated_until=None, actor=None) -> Access:
    grant = Grant(school_ids=frozenset(school_ids), role="tester", rights=frozenset(rights))
    return Access(
        kind="staff",
        actor_id=actor or uuid4(),
        grants=(grant,),
        session_id=uuid4(),
        elevated_until=elevated_until,
    )


class GivenCaller:
    """Stands for token verification (which has tests of its own): the token is the key of a given access."""

    def __init__(self, database, **accesses):
        self.database = database
        self.accesses = accesses

    def verify(self, token, *, permit, setup):
        if token not in self.accesses:
            raise Problem(ErrorCode.TOKEN_INVALID)
        return self.accesses[token]

    def require_open(self, access, call):
        return None

    def check_session(self, access, *, sensitive):
        return None

    @contextmanager
    def unit_for(self, access, correlation_id):
        with self.database.unit(access, correlation_id=correlation_id) as unit:
            yield unit


def request(method="record", token="someone", key=None, **body) -> Request:
    return Request(method=method, token=token, correlation_id=new_id(), deadline=9e9, idempotency_key=key, body=body)


def count(database, sql):
    with database.engine.connect() as connection:
        return connection.execute(text(sql)).scalar()
