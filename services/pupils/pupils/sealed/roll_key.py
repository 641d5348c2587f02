"""The key under which a school's roll is sealed beyond names: one data key a school, held by the school's own key."""

import json
from typing import Any
from uuid import UUID

from chassis.keys.keyring import DataKey, Holder, Keyring, SealedField
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import func, select

_LABEL = "pupils.roll.roll_key"


class RollKey:
    """Opens the key when it is first needed, once a transaction. Its record's id is the school's own.

    One key for a school seals some millions of texts in its life, far below the 2^32 of ``chassis.keys.sealing``.
    """

    def __init__(self, unit: Unit, keyring: Keyring, school_id: UUID) -> None:
        self._unit, self._keyring, self._school = unit, keyring, school_id
        self._key: DataKey | None = None

    @property
    def key(self) -> DataKey:
        """The data key; made at the first use. Raises ``VaultAway``."""
        if self._key is None:
            self._key = self._opened() or self._made()
        return self._key

    def seal(self, place: SealedField, value: Any) -> bytes:
        """``value``, which is JSON, for that place alone."""
        return self.key.seal(place, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())

    def unseal(self, place: SealedField, sealed: bytes) -> Any:
        """What was sealed there; raises ``Tampered``."""
        return json.loads(self.key.unseal(place, sealed))

    def seal_text(self, place: SealedField, text: str) -> bytes:
        """A text a person wrote."""
        return self.key.seal(place, text.encode())

    def unseal_text(self, place: SealedField, sealed: bytes) -> str:
        """That text."""
        return self.key.unseal(place, sealed).decode()

    def _opened(self) -> DataKey | None:
        try:
            return self._keyring.open(self._unit, self._school, via=Holder("school", self._school))
        except Problem as problem:
            if problem.code is not ErrorCode.KEY_GONE:
                raise
            return None

    def _made(self) -> DataKey:
        lock = func.pg_advisory_xact_lock(func.hashtext(_LABEL), func.hashtext(str(self._school)))
        self._unit.session.execute(select(lock))
        return self._opened() or self._keyring.new_data_key(self._unit, self._school, [Holder("school", self._school)])
