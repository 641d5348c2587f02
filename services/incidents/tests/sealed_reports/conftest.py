"""What tests of sealed reports begin with."""

import base64
import json
import os
from typing import Any

import pytest
from chassis.keys.weekly_keys import WeeklyPublicKey, seal_for
from chassis.units.ids import new_id
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from haven_schemas.acts.incidents.sealed import RecordSealedConcern
from haven_schemas.sealed_report import binding
from incidents.report.permit import intake_key
from incidents.report.record_sealed import record_sealed_concern
from unopened import TEXT

WORDS = "CANARYSEALED was seen crying."


@pytest.fixture
def browser(incidents, school):
    """A function that seals a report as ``sealed-report.js`` does."""
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        incidents.keyring.keep_intake(unit)

    def seal(author, *pupils, bound=None, **changed):
        public = incidents.run(author, lambda unit: intake_key(unit, incidents.keyring))
        told = {
            "category_id": str(incidents.categories["pastoral"]),
            "occurred_at": "2026-11-20T10:45",
            "account": WORDS,
            "pupils": [{"pupil_id": str(each), "label": "Amara, 7B", "role": "harmed"} for each in pupils],
            **changed,
        }
        key, nonce = os.urandom(32), os.urandom(12)
        bound = bound or {}
        asked = {
            "school_id": school, "author_id": author.actor_id, "idempotency_key": f"key-{new_id()}",
            "key_version": public.version, **bound,
        }  # fmt: skip
        data = binding(asked["key_version"], asked["author_id"], asked["school_id"], asked["idempotency_key"])
        wrapped = seal_for(WeeklyPublicKey("intake", public.version, public.public_key.encode()), key)
        sealed = nonce + AESGCM(key).encrypt(nonce, json.dumps(told).encode(), data)
        return RecordSealedConcern(
            **asked, wrapped_key=wrapped.partition(":")[2], sealed=base64.b64encode(sealed).decode()
        )

    return seal


@pytest.fixture
def send(incidents):
    """A function that sends one, with the vault there unless another keyring is given."""

    def run(access: Any, request: RecordSealedConcern, keyring: Any = None) -> Any:
        return incidents.run(access, record_sealed_concern, keyring or incidents.keyring, incidents.others, request)

    return run


@pytest.fixture
def waiting(incidents, school):
    """A report that was taken without the vault."""
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        incidents.keyring.keep_intake(unit)
        incidents.without_vault.intake_key(unit)
    draft = incidents.draft(school, incidents.pupil(school), account=TEXT)
    return incidents.record(incidents.reporter(school), draft, keyring=incidents.without_vault).id
