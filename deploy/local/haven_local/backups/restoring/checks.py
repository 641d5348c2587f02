"""What is missing in a restored installation, in numbers; no name and no text is looked at."""

from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import hvac

from haven_local.backups.backing_up import audit_numbers
from haven_local.backups.manifest import Manifest
from haven_local.backups.protected import Protected
from haven_local.backups.restoring.invented_child import SERVICE, by_openbao, opens_invented_child
from haven_local.backups.vault_snapshots import key_names, opens_sample
from haven_local.layout import SERVICE_NAMES

_HOLDERS = """
SELECT DISTINCT holder_kind || '-' || holder_id FROM file_key
WHERE holder_kind IN ('subject', 'school') AND wrapped <> ''
"""
"""Not of children whose files were destroyed: a tombstone stays of their key."""
_NAMED_OBJECTS = {
    "incidents": (
        "SELECT object_name FROM document_version WHERE object_name IS NOT NULL AND received_at IS NOT NULL",
        "SELECT object_name FROM export WHERE object_name IS NOT NULL AND sealed_key IS NOT NULL",
    ),
    "pupils": ("SELECT concat_ws('/', 'photos', pupil_id, school_id, version) FROM pupil_photo WHERE kept",),
}
"""Raw deliveries of an MIS are not asked for: the sender has them."""


@dataclass(frozen=True)
class Findings:
    """``entries``: audit entries the backup promised and the databases do not have. ``keys``: children and schools
    whose key is not in OpenBao, so that what is sealed for them cannot be read. ``objects``: files that records name
    and that are not there. ``opens``: whether OpenBao opened what it had sealed before. ``child``: whether the words
    last written about the invented child were read; None where there are none.
    """

    entries: int
    keys: int
    objects: int
    opens: bool
    child: bool | None = None

    @property
    def is_whole(self) -> bool:
        """Nothing is missing."""
        return self.opens and self.child is not False and not (self.entries or self.keys or self.objects)

    def as_numbers(self) -> dict[str, Any]:
        """For a report that programs read."""
        return asdict(self)


def look(protected: Protected, manifest: Manifest | None) -> Findings:
    """Compares databases, OpenBao, objects and what the manifest promised, if there is one."""
    server = protected.vault()
    restored, promised = audit_numbers(protected), manifest.numbers if manifest else {}
    known = key_names(server)
    wanted = {name for service in SERVICE_NAMES for name in _holders(protected, service)}
    there = {str(file.relative_to(protected.objects)) for file in protected.objects.rglob("*") if file.is_file()}
    named = {
        name
        for service, queries in _NAMED_OBJECTS.items()
        for query in queries
        for name in _column(protected, service, query)
    }
    return Findings(
        entries=sum(max(0, number - restored[service]) for service, number in promised.items()),
        keys=len(wanted - known),
        # Objects in a bucket are not looked for: whoever keeps the bucket keeps them.
        objects=len(named - there) if protected.objects.is_dir() else 0,
        opens=opens_sample(server, manifest.sample) if manifest else True,
        child=_child(protected, server),
    )


def _child(protected: Protected, server: hvac.Client) -> bool | None:
    with closing(protected.databases.connect(SERVICE)) as opened:
        return opens_invented_child(opened, by_openbao(server), UUID(protected.trust_id))


def _holders(protected: Protected, service: str) -> set[str]:
    """Names of the keys a service's own file keys are wrapped by; none where it seals nothing."""
    has_keys = _column(protected, service, "SELECT 1 WHERE to_regclass('file_key') IS NOT NULL")
    return _column(protected, service, _HOLDERS) if has_keys else set()


def _column(protected: Protected, service: str, query: str) -> set[str]:
    with closing(protected.databases.connect(service)) as opened, opened.cursor() as cursor:
        cursor.execute(query)
        return {str(row[0]) for row in cursor.fetchall()}
