"""What was sent and what came of it: lost, unexpected and double effects, counted in the databases themselves."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from typing import Any
from uuid import UUID

import httpx
from haven_local.definitions import queues_of, reads_events
from haven_local.layout import SERVICE_NAMES
from haven_schemas import topology
from haven_schemas.topology import parking_queue

from support.metrics import metric
from support.queue_depths import ready_messages
from support.running import RunningProcess
from support.world import World

READERS = tuple(service.name for service in topology.SERVICES if reads_events(service))
"""Services that have queues of events."""


@dataclass(frozen=True)
class Posted:
    """One report that got its 201, which is a promise. ``mark``: the instant it alone names as ``occurred_at``."""

    mark: datetime
    concern_id: str
    seconds: float
    """From the first try to the answer."""


@dataclass(frozen=True)
class Tally:
    """What is wrong: all zero when every promise was kept once and nothing else happened."""

    lost: int
    """Promised concerns that are not there, and promised alerts that are not."""
    unexpected: int
    """Concerns nobody reported, and alerts about concerns that are not there."""
    doubled: int
    """Second concerns of one report, and second alerts of one concern to one recipient."""


_MORNING = "pupils who may be one child"


@dataclass(frozen=True)
class Ledger:
    """Looks as superuser, past row level security: what is really there."""

    world: World

    def rows(self, service: str, query: str) -> list[tuple[Any, ...]]:
        """The answer of one of the service's databases."""
        return self.world.rows(service, query)

    def concerns(self) -> list[str]:
        """Ids of all concerns."""
        return [str(row[0]) for row in self.rows("incidents", "SELECT id FROM concern")]

    def on_its_way(self) -> dict[str, int]:
        """What is not settled yet, by where it is: rows not sent, messages in queues and waits, mails not sent."""
        rows = {f"{name}'s {table}": count for name in SERVICE_NAMES for table, count in self._unsent(name)}
        mails = self.rows("alerts", "SELECT count(*) FROM mail WHERE state = 'waiting'")[0][0]
        return {where: count for where, count in {**rows, **self._waiting(), "mails": mails}.items() if count}

    def unsent(self, *, but: Collection[str] = ()) -> int:
        """Events and audit entries still on their way out of any service; of ``but``, which cannot send any, none."""
        return sum(count for name in SERVICE_NAMES if name not in but for _, count in self._unsent(name))

    def _unsent(self, service: str) -> list[tuple[str, int]]:
        query = (
            "SELECT 'outbox', count(*) FROM outbox WHERE sent_at IS NULL"
            " UNION ALL SELECT 'audit_entry', count(*) FROM audit_entry WHERE sent_at IS NULL"
        )
        return [(str(table), int(count)) for table, count in self.rows(service, query)]

    def parked(self) -> dict[str, int]:
        """Messages in each reader's parking."""
        depths = ready_messages(self.world, map(parking_queue, READERS))
        return {name: depths[parking_queue(name)] for name in READERS}

    def waiting(self) -> int:
        """Events in the services' queues, in the waits before them, and in hand."""
        return sum(self._waiting().values())

    def _waiting(self) -> dict[str, int]:
        delays = self.world.retry_delays_ms
        queues = [queue for name in READERS for queue in queues_of(name, delays) if queue != parking_queue(name)]
        in_hand = {
            f"in {process.name}'s hands": _in_hand(process)
            for process in self.world.processes
            if process.name in READERS and process.is_alive()
        }
        return {**ready_messages(self.world, queues), **in_hand}

    def is_idle(self) -> bool:
        """Whether nothing is on its way any more; asked twice, since what is handled writes new entries."""
        return not self.unsent() and not self.on_its_way() and not self.on_its_way()

    def audit_entries_missing(self) -> set[str]:
        """Entries written by a source that the audit service does not have."""
        kept = {str(row[0]) for row in self.rows("audit", "SELECT id FROM entry")}
        written = {str(row[0]) for name in SERVICE_NAMES for row in self.rows(name, "SELECT id FROM audit_entry")}
        return written - kept

    def alerts_by_recipient(self) -> dict[str, list[str]]:
        """Ids of what each recipient was told of, as often as they were told; without what every morning tells."""
        found: dict[str, list[str]] = {}
        told = "SELECT recipient_id, object_id FROM alert WHERE kind <> 'pupil_match_waiting'"
        for recipient, concern in self.rows("alerts", told):
            found.setdefault(str(recipient), []).append(str(concern))
        return found

    def message_ids(self) -> set[str]:
        """Message-IDs of the mails that were delivered; a mail that came twice counts once. Without those that go out
        at seven in the morning, which may come while a test runs."""
        mails = [message_from_bytes(path.read_bytes()) for path in self.world.mail_folder.glob("*.eml")]
        return {str(mail["Message-ID"]) for mail in mails if _MORNING not in str(mail["Subject"])}

    def tally(
        self,
        posted: Collection[Posted],
        unanswered: Iterable[datetime],
        recipients: Iterable[UUID],
        earlier: Collection[str] = (),
    ) -> Tally:
        """Compares what was promised with what is there. A report that got no answer may be there once, or not.

        ``earlier``: ids of concerns, and of what else was told of, from before; they are not looked at.
        """
        rows = self.rows("incidents", "SELECT occurred_at, id FROM concern")
        marked = [(mark, str(concern_id)) for mark, concern_id in rows if str(concern_id) not in earlier]
        there = {concern_id for _, concern_id in marked}
        times = Counter(mark for mark, _ in marked)
        promised = {each.concern_id for each in posted}
        alerts = {
            recipient: [concern for concern in concerns if concern not in earlier]
            for recipient, concerns in self.alerts_by_recipient().items()
        }
        told = {str(recipient): Counter(alerts.get(str(recipient), [])) for recipient in recipients}
        lost = len(promised - there) + sum(len(promised - set(each)) for each in told.values())
        known = {each.mark for each in posted} | set(unanswered)
        unexpected = sum(count for mark, count in times.items() if mark not in known)
        unexpected += sum(concern not in there for concerns in alerts.values() for concern in concerns)
        doubled = sum(count - 1 for count in times.values())
        doubled += sum(count - 1 for each in map(Counter, alerts.values()) for count in each.values())
        return Tally(lost, unexpected, doubled)


def _in_hand(process: RunningProcess) -> int:
    """Events a process works on; one that does not answer yet may have some, as far as anyone can tell."""
    try:
        return int(metric(process, "haven_events_in_hand"))
    except httpx.HTTPError:
        return 1
