"""Every object of the store as whoever has its services' databases, OpenBao and roles can open it."""

import base64
import json
from pathlib import Path
from uuid import UUID

from chassis.ground.settings import ServiceSettings, load
from chassis.keys.file_key_cache import Holder
from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey, Tampered, unwrap_key
from chassis.keys.vault import Vault, VaultRefused
from chassis.keys.weekly_keys import DELIVERIES, INTAKE
from chassis.objects.object_store import ObjectStore, folder_of, read_sealed
from haven_schemas.errors import ErrorCode, Problem
from incidents.reading.documents import object_key
from pupils.sealed.fields import photo_field

from support.world import World

_WRAPS = """
SELECT w.record_id, w.key_version, w.holder_kind, w.holder_id, w.wrapped, f.wrapped
FROM key_wrap w LEFT JOIN file_key f
    ON f.holder_kind = w.holder_kind AND f.holder_id = w.holder_id AND f.version = w.file_key_version
"""
_PHOTOS = "SELECT pupil_id, school_id, version, sealed FROM pupil_photo WHERE kept"
_DOCUMENTS = "SELECT document_id, version, object_name FROM document_version WHERE object_name IS NOT NULL"
_PASSING = {
    "incidents": (INTAKE, "SELECT id, object_name, sealed_key FROM export WHERE sealed_key IS NOT NULL"),
    "pupils": (DELIVERIES, "SELECT id, object_name, sealed_key FROM delivery WHERE sealed_key IS NOT NULL"),
}
KINDS = {"documents", "photos", "exports", "deliveries"}


def opened_objects(world: World) -> dict[str, bytes | None]:
    """What each holds, by its name; None where no key that is left opens it.

    ``ValueError`` for one of a kind that is not known here.
    """
    url = world.settings_for("incidents")["HAVEN_OBJECT_STORE_URL"]
    folder = folder_of(url) or Path()
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    if strange := {name for name in names if name.partition("/")[0] not in KINDS}:
        raise ValueError(f"objects of kinds that are not known here: {sorted(strange)}")
    keys = {**_document_keys(world), **_photo_keys(world), **_keys_of_passing(world)}
    store = ObjectStore(url)
    return {name: b"".join(read_sealed(store, name, keys[name])) if name in keys else None for name in names}


def data_keys(world: World, service: str) -> dict[tuple[UUID, int], DataKey]:
    """Every data key of a service's records that some wrap opens, by record and version."""
    vault, found = _vault(world, service), dict[tuple[UUID, int], DataKey]()
    for record_id, version, kind, holder_id, wrapped, file_key in world.rows(service, _WRAPS):
        holder = Holder(kind, UUID(str(holder_id)))
        try:
            if kind == INTAKE:
                key = vault.decrypt(INTAKE, f"vault:{bytes(wrapped).decode()}")
            else:
                opened = vault.decrypt(holder.transit_key, file_key or "", context=service.encode())
                key = unwrap_key(opened, bytes(wrapped))
        except (VaultRefused, Tampered):
            continue
        record = UUID(str(record_id))
        found[record, version] = DataKey(record, version, vault.trust_id, key)
    return found


def _document_keys(world: World) -> dict[str, bytes]:
    opened = data_keys(world, "incidents")
    return {
        name: object_key(key)
        for document, version, name in world.rows("incidents", _DOCUMENTS)
        if (key := opened.get((UUID(str(document)), version))) is not None
    }


def _photo_keys(world: World) -> dict[str, bytes]:
    of_schools = {record: key for (record, _), key in data_keys(world, "pupils").items()}
    found = {}
    for pupil, school, version, sealed in world.rows("pupils", _PHOTOS):
        said = of_schools[UUID(str(school))].unseal(photo_field(UUID(str(pupil)), version), bytes(sealed))
        found[f"photos/{pupil}/{school}/{version}"] = base64.b64decode(json.loads(said)["key"])
    return found


def _keys_of_passing(world: World) -> dict[str, bytes]:
    found = {}
    for service, (name, query) in _PASSING.items():
        vault = _vault(world, service)
        keyring = Keyring(vault, vault.trust_id, service)
        for row_id, object_name, sealed in world.rows(service, query):
            try:
                found[object_name] = keyring.open_weekly_key(name, UUID(str(row_id)), sealed).key
            except Problem as problem:
                if problem.code is not ErrorCode.KEY_GONE:
                    raise
    return found


def _vault(world: World, service: str) -> Vault:
    return Vault(load(ServiceSettings, world.settings_for(service)))
