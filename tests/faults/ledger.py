"""What was sent and what came of it: lost, unexpected and double effects, counted in the databases themselves."""

from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from haven_local.testing.world import World

SERVICES = ("identity", "pupils", "incidents", "alerts", "audit")


@dataclass
class Ledger:
    """Ids the API has confirmed. A 201 is a promise."""

    world: World
    confirmed: list[str] = field(default_factory=list)

    def rows(self, service: str, query: str) -> list[tuple[Any, ...]]:
        """As superuser, past row level security: what is really there."""
        connected = self.world.stack.databases.connect(self.world.database(service).name)
        with closing(connected) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def concerns(self) -> list[str]:
        return [str(row[0]) for row in self.rows("incidents", "SELECT id FROM concern")]

    def unsent(self) -> int:
        """Events and audit entries still on their way out of any service."""
        total = 0
        for service in SERVICES:
            for table in ("outbox", "audit_entry"):
                total += self.rows(service, f"SELECT count(*) FROM {table} WHERE sent_at IS NULL")[0][0]
        return total

    def parked(self) -> dict[str, int]:
        return {name: self.world.queue_depth(f"{name}.parking") for name in ("pupils", "incidents", "alerts", "audit")}

    def waiting(self) -> int:
        """Messages in the services' queues."""
        return sum(self.world.queue_depth(f"{name}.events") for name in ("pupils", "incidents", "alerts", "audit"))

    def audit_entries_missing(self) -> set[str]:
        """Entries written by a source that the audit service does not have."""
        kept = {str(row[0]) for row in self.rows("audit", "SELECT id FROM entry")}
        written = {str(row[0]) for service in SERVICES for row in self.rows(service, "SELECT id FROM audit_entry")}
        return written - kept

    def alerts_by_recipient(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for recipient, concern in self.rows("alerts", "SELECT recipient_id, object_id FROM alert"):
            found.setdefault(str(recipient), []).append(str(concern))
        return found
