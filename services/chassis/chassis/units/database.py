"""One engine a process, and the unit of work: one transaction, one instant, one school scope.

State, audit entry and event of a use case are written through the same ``Unit`` and become true together or not at all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

from haven_schemas.events import Envelope, Event, data_schema
from sqlalchemy import Engine, Select, Text, TextClause, cast, create_engine, func, select, text, true
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from chassis.ground.away import DatabaseAway
from chassis.ground.context import Access

from .audit_trail import audit_fields, origin_fields
from .ids import new_id
from .prepared import asked_often, keep_prepared
from .transaction import Transaction
from .written_last import AuditToKeep, EventToSend, WrittenLast

_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=15000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
    " -c max_parallel_workers_per_gather=0 -c jit=off"
)
"""Starting workers or compiling takes longer than what people ask for all day."""
_BEGIN = asked_often(text("BEGIN;SELECT set_config('haven.school_ids', :schools, true), transaction_timestamp()"))
_ALIVE = text("SELECT 1")
_SCOPE = text("SELECT set_config('haven.school_ids', :schools, true)")
_OWN_SCOPE = text("SELECT current_setting('haven.school_ids')")
_SQLSTATES_OF_ABSENCE = ("08", "57P", "53")

Clock = Callable[[], datetime]
Broadcast = Callable[[str, Mapping[str, Any]], None]


class Unit:
    """One transaction of one caller. ``now`` is the database's instant at its start, UTC."""

    def __init__(
        self,
        session: Session,
        access: Access,
        now: datetime,
        source: str,
        correlation_id: UUID,
        scope: str | None = None,
        broadcast: Broadcast | None = None,
    ) -> None:
        """``scope``: the school scope set already, if it is known. ``broadcast``: the process's voice."""
        self.session = session
        self.access = access
        self.now = now
        self.correlation_id = correlation_id
        self._source = source
        self._after_commit: list[Callable[[], None]] = []
        self._scope = scope
        self._broadcast = broadcast or _nobody_hears
        self._last = WrittenLast(now, access.actor_id)
        self.idempotency_key: str | None = None
        """Of the call that this unit carries out, if it came with one."""
        self.deadline: float | None = None
        """Until when its caller waits, seconds since the epoch; None for work that nobody waits for."""

    def publish(
        self,
        event: Event,
        *,
        aggregate_id: UUID,
        aggregate_version: int,
        school_id: UUID | None,
        only_reader: str | None = None,
    ) -> UUID:
        """Writes ``event`` to the outbox and answers its id; it is published after commit, in the aggregate's order."""
        sent = self._to_send(event, aggregate_id, aggregate_version, school_id, only_reader)
        self._last.events.append(sent)
        return sent.event_id

    def publish_many(self, events: Iterable[tuple[Event, UUID, int]], *, school_id: UUID | None) -> None:
        """As ``publish`` for many at once: each with its aggregate's id and version, in that order."""
        self._last.events.extend(
            self._to_send(event, aggregate_id, version, school_id) for event, aggregate_id, version in events
        )

    def _to_send(
        self,
        event: Event,
        aggregate_id: UUID,
        aggregate_version: int,
        school_id: UUID | None,
        only_reader: str | None = None,
    ) -> EventToSend:
        event_type = event.event_type.replace("*", self._source)
        envelope = Envelope(
            id=new_id(),
            source=f"/haven/{self._source}",
            type=event_type,
            time=self.now,
            dataschema=data_schema(event_type, event.schema_version),
            schoolid=school_id,
            actorid=self.access.actor_id,
            correlationid=self.correlation_id,
            aggregateid=aggregate_id,
            aggregateversion=aggregate_version,
            data=event.model_dump(mode="json"),
        )
        body = envelope.model_dump_json()
        return EventToSend(envelope.id, aggregate_id, aggregate_version, event_type, only_reader, body)

    def audit(
        self,
        action: str,
        *,
        right: str | None = None,
        school_ids: Iterable[UUID] = (),
        subject_ids: Iterable[UUID] = (),
        object_id: UUID | None = None,
        outcome: str = "done",
        sealed: bytes | None = None,
        actor_id: UUID | None = None,
        session_id: UUID | None = None,
    ) -> None:
        """Writes one audit entry, part of this transaction, and where it came from beside it.

        ``sealed`` is ciphertext of free text, or None; ``actor_id`` and ``session_id`` differ from the caller's only at
        sign-in, where neither is known before.
        """
        fields = audit_fields(
            action=action,
            at=self.now,
            actor_id=actor_id or self.access.actor_id,
            right=right,
            school_ids=school_ids,
            subject_ids=subject_ids,
            object_id=object_id,
            outcome=outcome,
            correlation_id=self.correlation_id,
        )
        self._last.entries.append(AuditToKeep(new_id(), fields, sealed, origin_fields(self.access, session_id)))

    def keep_reply(self, key: str, reply: dict[str, Any]) -> None:
        """What a repeat of the caller's write under ``key`` is answered; the key was claimed in this unit."""
        self._last.replies[key] = reply

    def write_last(self, statement: str, parameters: dict[str, Any]) -> None:
        """Sends ``statement`` with the commit, where nothing of the unit waits for it or reads it; once, with the
        ``parameters`` given last, whose names are its own."""
        self._last.others[statement] = parameters

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A savepoint: if the block raises, all it wrote is undone, and the unit may go on."""
        try:
            with self._last.undone_on_error(), self.session.begin_nested():
                yield
        except BaseException:
            self._scope = None  # a scope set inside went with the savepoint
            raise

    @property
    def published(self) -> bool:
        """Whether an event was written, which the relay is woken for. An audit entry alone waits for the relay's next
        look: one look sends all that were written since the last one, in one event and not in one each."""
        return bool(self._last.events)

    @property
    def is_noted(self) -> bool:
        """Whether it was a write under a key, or wrote an event or an audit entry."""
        return bool(self.idempotency_key is not None or self._last.events or self._last.entries)

    def scope_to(self, school_ids: Iterable[UUID]) -> None:
        """Narrows or moves the school scope to that of the item in hand; for a service's own work only."""
        if self.access.kind == "staff":
            raise ValueError("a person's scope comes from their token")
        scope = _joined(school_ids)
        if scope != self._scope:
            self.session.execute(_SCOPE, {"schools": scope})
            self._scope = scope

    @contextmanager
    def beyond_own_schools(self, school_ids: Iterable[UUID]) -> Iterator[None]:
        """While the block lasts, a person's unit reaches ``school_ids`` instead of the schools of their token.

        For the rule of the second person (decision 29), which hands a request on to another school; a file that
        somebody reads before they agree that it is destroyed (decision 120); what is read at need of a child who is
        elsewhere now (decision 119); what stops letters about one who came from there (decision 137); and plans and an
        undecided concern of a child whose file went on (decision 129).
        Who calls this decides row by row what the person may see and do. A repository test keeps the list of callers.
        """
        own = self._scope if self._scope is not None else str(self.session.scalar(_OWN_SCOPE))
        self._set_scope(_joined(school_ids))
        try:
            yield
            self.session.flush()
        except DBAPIError:
            self._scope = None  # the transaction is lost, and the scope with it
            raise
        except BaseException:
            self._set_scope(own)
            raise
        self._set_scope(own)

    def _set_scope(self, scope: str) -> None:
        self.session.execute(_SCOPE, {"schools": scope})
        self._scope = scope

    def after_commit(self, action: Callable[[], None]) -> None:
        """Runs ``action`` once the transaction is durable (a broadcast, a wake-up); never for what must not be lost."""
        self._after_commit.append(action)

    def tell_processes(self, kind: str, payload: Mapping[str, Any]) -> None:
        """A broadcast once the transaction is durable; ids only, and nothing may depend on it alone."""
        self.after_commit(partial(self._broadcast, kind, payload))

    def commit(self, transaction: Transaction) -> None:
        """Called by ``Database`` at the end, with what is written last."""
        self.session.flush()
        transaction.last(*self._last.message())

    def committed(self) -> None:
        """Called by ``Database`` after commit."""
        for action in self._after_commit:
            action()


class Database:
    """The process's engine. ``clock`` replaces the database's clock in tests only."""

    def __init__(self, url: str, *, source: str, workers: int = 10, clock: Clock | None = None) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=workers + 4,  # beside the workers': the relay's, a timed job's, a refusal's and a guess's own
            max_overflow=0,
            pool_timeout=10,
            pool_recycle=1800,
            pool_use_lifo=True,  # the connection used last has the most prepared
            hide_parameters=True,
            connect_args={"connect_timeout": 3, "options": _OPTIONS, "keepalives_idle": 10, "keepalives_interval": 3},
        )
        keep_prepared(self.engine)
        self.source = source
        self.clock = clock
        self.on_published: Callable[[], None] = _nothing
        self.on_noted: Callable[[], None] = _nothing
        self.broadcast: Broadcast = _nobody_hears

    def ping(self) -> bool:
        """Whether the database answers."""
        try:
            with self._transaction() as (_, transaction):
                transaction.first(_ALIVE, {})
        except DBAPIError:
            return False
        return True

    @contextmanager
    def unit(
        self,
        access: Access,
        *,
        schools: Iterable[UUID] | None = None,
        all_schools: Select[UUID] | None = None,
        correlation_id: UUID | None = None,
    ) -> Iterator[Unit]:
        """A transaction under ``access``: committed if the block ends, rolled back if it raises.

        The scope is ``schools``, or else every school the access's grants name; for those who work for the whole trust
        it is what ``all_schools`` selects. Raises ``DatabaseAway`` when PostgreSQL cannot be reached or drops the
        connection.
        """
        with translated(), self._transaction() as (session, transaction):
            scope = None
            if all_schools is not None:
                began = transaction.first(_begin_in(all_schools), {}).one()
            else:
                scope = _joined(access.school_ids if schools is None else schools)
                began = transaction.first(_BEGIN, {"schools": scope}).one()
            now = self.clock() if self.clock else began[1]
            unit = Unit(session, access, now, self.source, correlation_id or new_id(), scope, self.broadcast)
            yield unit
            unit.commit(transaction)
        unit.committed()
        if unit.is_noted:
            self.on_noted()
        if unit.published:
            self.on_published()

    @contextmanager
    def _transaction(self) -> Iterator[tuple[Session, Transaction]]:
        with Session(self.engine, expire_on_commit=False, autoflush=True) as session:
            transaction = Transaction(session.connection, session.rollback)
            try:
                yield session, transaction
            finally:
                transaction.end()

    def dispose(self) -> None:
        """Closes every pooled connection."""
        self.engine.dispose()


@cache
def _begin_in(schools: Select[UUID]) -> TextClause:
    """As ``_BEGIN`` in the scope of ``schools``: looked up and set in one statement."""
    ids = func.string_agg(cast(schools.subquery().c[0], Text), ",")
    scope = select(func.coalesce(ids, "")).scalar_subquery()
    first = select(func.set_config("haven.school_ids", scope, true()), func.transaction_timestamp())
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's dialects have no types
    compiled = first.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return asked_often(text(";".join(("BEGIN", str(compiled)))))


@contextmanager
def translated() -> Iterator[None]:
    """Turns a driver's loss of connection into ``DatabaseAway``; every other error passes."""
    try:
        yield
    except DBAPIError as error:
        if is_absence(error):
            raise DatabaseAway from None
        raise


def is_absence(error: DBAPIError) -> bool:
    """Whether ``error`` says that the server is not there, is starting, stopping, or has no room for us."""
    state: Any = getattr(error.orig, "pgcode", None)
    if error.connection_invalidated or (
        state is None and type(error).__name__ in ("OperationalError", "InterfaceError")
    ):
        return True
    return bool(state) and str(state).startswith(_SQLSTATES_OF_ABSENCE)


def _joined(school_ids: Iterable[UUID]) -> str:
    return ",".join(sorted(str(school_id) for school_id in school_ids))


def _nobody_hears(_kind: str, _payload: Mapping[str, Any]) -> None:
    """Before broadcasts are attached nobody listens; whoever is told may ask for itself."""


def _nothing() -> None:
    """Before a relay is attached there is no one to wake."""
