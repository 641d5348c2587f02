"""Opens what was last reported about the invented child, and about nobody else: a child's record can be read."""

import base64
from collections.abc import Callable
from typing import Any
from uuid import UUID

import hvac
import requests
from chassis.keys.file_key_cache import Holder
from chassis.keys.sealing import SealedField, Tampered, unseal, unwrap_key
from haven_schemas.watch import WATCH_CHILD, WATCH_SCHOOL
from hvac.exceptions import VaultError

SERVICE = "incidents"
Decrypt = Callable[[str, str], bytes]
"""Of a key's name and a ciphertext; ``KeyError`` where it does not open."""

_NEWEST = """
SELECT c.id, c.account, c.text_version, w.wrapped, f.wrapped
FROM concern c
JOIN key_wrap w ON w.record_id = c.id AND w.holder_kind = 'subject' AND w.holder_id = %(child)s
JOIN file_key f ON f.holder_kind = w.holder_kind AND f.holder_id = w.holder_id AND f.version = w.file_key_version
WHERE c.school_id = %(school)s ORDER BY c.recorded_at DESC, w.key_version DESC LIMIT 1
"""


def opens_invented_child(connection: Any, decrypt: Decrypt, trust_id: UUID) -> bool | None:
    """Whether the words come out; None where there is no record, for Haven is not tried out there.

    ``connection``: to incidents' database, past its row policies. By the way a reader goes: the child's key in OpenBao
    opens the file key, which opens the record's, which opens the words.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('haven.school_ids', %s, false)", [str(WATCH_SCHOOL)])
        cursor.execute(_NEWEST, {"child": str(WATCH_CHILD), "school": str(WATCH_SCHOOL)})
        found = cursor.fetchone()
    if found is None:
        return None
    concern_id, account, version, wrapped, file_key = found
    at = SealedField("concern", UUID(str(concern_id)), "account", version)
    try:
        key = unwrap_key(decrypt(Holder("subject", WATCH_CHILD).transit_key, file_key), bytes(wrapped))
        return bool(unseal(key, trust_id, at, bytes(account)))
    except (KeyError, Tampered):
        return False


def by_openbao(server: hvac.Client) -> Decrypt:
    """As incidents asks OpenBao, under the operator's token."""
    context = base64.b64encode(SERVICE.encode()).decode()

    def decrypt(name: str, ciphertext: str) -> bytes:
        try:
            opened = server.secrets.transit.decrypt_data(name=name, ciphertext=ciphertext, context=context)
        except (VaultError, requests.RequestException):
            raise KeyError(name) from None
        return base64.b64decode(opened["data"]["plaintext"])

    return decrypt
