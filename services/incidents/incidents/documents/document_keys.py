"""A document's keys: a data key a version, wrapped for each child it is about; the key of its object comes from it."""

import base64

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey, SealedField
from chassis.objects.object_store import KEY_BYTES
from chassis.units.database import Unit
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from haven_schemas.rpc.incidents.documents import DocumentUploadSlot

from incidents.models import DocumentVersionRow

_OBJECT = b"haven document object 1"


def object_key(data_key: DataKey) -> bytes:
    """The key of this version's one object; another than that which seals texts, and neither tells the other."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=_OBJECT).derive(data_key.key)


def open_version(unit: Unit, keyring: Keyring, row: DocumentVersionRow) -> DataKey:
    """The data key of a version through any of its children. ``VaultAway``; ``Problem(key_gone)``; ``Tampered``."""
    return keyring.open(unit, row.document_id, key_version=row.version)


def upload_slot_of(key: DataKey, object_name: str) -> DocumentUploadSlot:
    """Where the bytes of the version that ``key`` is of go, told to whoever sends them."""
    return DocumentUploadSlot(
        document_id=key.record_id,
        version=key.version,
        object_name=object_name,
        data_key=base64.b64encode(object_key(key)).decode(),
    )


def seal_name(key: DataKey, name: str) -> bytes:
    """The file's name as it stands in ``document_version.name``."""
    return key.seal(_place(key), name.encode())


def unseal_name(key: DataKey, sealed: bytes) -> str:
    """The file's name; ``Tampered``."""
    return key.unseal(_place(key), sealed).decode()


def _place(key: DataKey) -> SealedField:
    return SealedField("document_version", key.record_id, "name", key.version)
