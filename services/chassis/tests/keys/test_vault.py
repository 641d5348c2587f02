"""The vault on a real OpenBao with each service's real policy: what is refused, and what counts as away."""

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from chassis.ground.away import VaultAway
from chassis.keys.key_metrics import VAULT_SIGN_INS
from chassis.keys.vault import Reason, Vault, VaultRefused
from chassis.keys.vault_question import VaultQuestion
from pydantic import SecretStr

from .conftest import Clock, Keys


def _sign_ins(kind: str, outcome: str = "done") -> float:
    return VAULT_SIGN_INS.labels(kind, outcome)._value.get()


def _refusal(vault: Vault, operation: str, *arguments: object, **named: object) -> Reason:
    with pytest.raises(VaultRefused) as refused:
        getattr(vault, operation)(*arguments, **named)
    return refused.value.reason


def _new_key(vault: Vault, kind: str = "subject") -> str:
    name = f"{kind}-{uuid4()}"
    vault.create_key(name)
    return name


def test_a_derived_key_opens_in_its_own_context(keys: Keys) -> None:
    vault = keys.vault()
    name = _new_key(vault)
    wrapped = vault.encrypt(name, b"secret", context=b"incidents")
    vault.create_key(name)  # again: changes nothing
    assert vault.decrypt(name, wrapped, context=b"incidents") == b"secret"


def test_many_are_sealed_in_one_call_each_in_its_own_context_or_none(keys: Keys) -> None:
    vault = keys.vault("identity")
    owners = [uuid4().bytes for _ in range(3)]
    sealed = vault.encrypt_all("identity-secrets", [(owner, owner) for owner in owners])
    assert [
        vault.decrypt("identity-secrets", each, context=owner) for each, owner in zip(sealed, owners, strict=True)
    ] == owners
    assert _refusal(vault, "decrypt", "identity-secrets", sealed[0], context=owners[1]) is Reason.WRONG_CIPHERTEXT
    with pytest.raises(VaultRefused):
        vault.encrypt_all("identity-secrets", [(b"x", owners[0]), (b"x", b"")])


def test_another_context_is_refused_by_policy(keys: Keys) -> None:
    incidents, alerts = keys.vault(), keys.vault("alerts")
    name = _new_key(incidents, "school")
    wrapped = incidents.encrypt(name, b"secret", context=b"incidents")
    assert _refusal(incidents, "encrypt", name, b"secret", context=b"alerts") is Reason.FORBIDDEN
    assert _refusal(incidents, "encrypt", name, b"secret") is Reason.FORBIDDEN
    assert _refusal(alerts, "decrypt", name, wrapped, context=b"incidents") is Reason.FORBIDDEN
    assert _refusal(alerts, "decrypt", name, wrapped, context=b"alerts") is Reason.WRONG_CIPHERTEXT


@pytest.mark.parametrize("service", ["pupils", "alerts", "audit", "identity"])
def test_only_incidents_reaches_the_keys_of_subjects(keys: Keys, service: str) -> None:
    incidents, other = keys.vault(), keys.vault(service)
    name = _new_key(incidents)
    wrapped = incidents.encrypt(name, b"secret", context=b"incidents")
    for context in (b"incidents", service.encode()):
        assert _refusal(other, "decrypt", name, wrapped, context=context) is Reason.FORBIDDEN
        assert _refusal(other, "encrypt", name, b"x", context=context) is Reason.FORBIDDEN
    assert _refusal(other, "create_key", f"subject-{uuid4()}") is Reason.FORBIDDEN


def test_encrypting_never_makes_a_key(keys: Keys) -> None:
    vault, name = keys.vault(), f"subject-{uuid4()}"
    assert _refusal(vault, "encrypt", name, b"secret", context=b"incidents") is Reason.FORBIDDEN
    assert name not in keys.world.vault.list("transit/keys")["data"]["keys"]


def test_no_service_deletes_or_exports_a_subjects_key(keys: Keys) -> None:
    vault = keys.vault()
    name = _new_key(vault)
    session = vault._session
    for path, body in (
        (f"keys/{name}/config", {"deletion_allowed": True}),
        (f"keys/{name}/config", {"exportable": True}),
        (f"keys/{name}/rotate", {}),
        (f"keys/{name}/trim", {"min_available_version": 1}),
        (f"export/encryption-key/{name}", {}),
        (f"rewrap/{name}", {"ciphertext": "vault:v1:AAAA"}),
    ):
        with pytest.raises(VaultRefused) as refused:
            session.call("test", "post", f"/v1/transit/{path}", body)
        assert refused.value.reason is Reason.FORBIDDEN, path
    with pytest.raises(VaultRefused):
        session.call("test", "delete", f"/v1/transit/keys/{name}")


def test_retention_destroys_a_subjects_key_and_does_nothing_else_with_it(keys: Keys) -> None:
    incidents, retention = keys.vault(), keys.vault("retention")
    name, other = _new_key(incidents), _new_key(incidents)
    wrapped = incidents.encrypt(name, b"secret", context=b"incidents")
    for path, body in (
        (f"keys/{name}/config", {"exportable": True}),
        (f"keys/{name}/config", {"min_decryption_version": 2}),
        (f"keys/{name}/config", {"deletion_allowed": True, "exportable": True}),
        (f"keys/{name}/trim", {"min_available_version": 1}),
        (f"keys/{name}/rotate", {"deletion_allowed": True}),
        (f"keys/{name}/config", {}),
        (f"keys/{name}", {"deletion_allowed": True}),
        (f"keys/subject-{uuid4()}", {"type": "aes256-gcm96", "derived": True}),
        (f"keys/subject-{uuid4()}", {}),
        (f"decrypt/{name}", {"ciphertext": wrapped}),
    ):
        with pytest.raises(VaultRefused) as refused:
            retention._session.call("test", "post", f"/v1/transit/{path}", body)
        assert refused.value.reason is Reason.FORBIDDEN, path
    for path in (f"keys/{name}", f"export/encryption-key/{name}", f"backup/{name}"):
        with pytest.raises(VaultRefused) as refused:
            retention._session.call("test", "get", f"/v1/transit/{path}")
        assert refused.value.reason is Reason.FORBIDDEN, path
    assert incidents.decrypt(name, wrapped, context=b"incidents") == b"secret"
    assert retention.destroy_key(name)
    assert _refusal(incidents, "decrypt", name, wrapped, context=b"incidents") is Reason.KEY_MISSING
    assert incidents.encrypt(other, b"secret", context=b"incidents").startswith("vault:v1:")
    assert not retention.destroy_key(name)
    assert not retention.destroy_key(f"subject-{uuid4()}")


@pytest.mark.parametrize("service", ["identity", "pupils", "incidents", "alerts", "referrals", "audit"])
def test_nobody_else_destroys_one(keys: Keys, service: str) -> None:
    incidents = keys.vault()
    name = _new_key(incidents)
    assert _refusal(keys.vault(service), "destroy_key", name) is Reason.FORBIDDEN
    assert keys.vault().encrypt(name, b"secret", context=b"incidents").startswith("vault:v1:")


@pytest.mark.parametrize("kind", ["school", "intake", "service-incidents", "destruction-list"])
def test_retention_destroys_no_other_key(keys: Keys, kind: str) -> None:
    incidents = keys.vault()
    name = _new_key(incidents, "school") if kind == "school" else kind
    assert _refusal(keys.vault("retention"), "destroy_key", name) is Reason.FORBIDDEN
    assert keys.world.vault.secrets.transit.read_key(name=name)["data"]["name"] == name


def test_incidents_uses_a_months_key_of_words_and_retention_alone_destroys_it(keys: Keys) -> None:
    incidents, retention = keys.vault(), keys.vault("retention")
    name = _new_key(incidents, "words")
    wrapped = incidents.encrypt(name, b"words", context=b"incidents")
    for service in ("identity", "pupils", "alerts", "referrals", "audit", "retention"):
        other = keys.vault(service)
        assert _refusal(other, "decrypt", name, wrapped, context=b"incidents") is Reason.FORBIDDEN
        assert _refusal(other, "create_key", f"words-{uuid4()}") is Reason.FORBIDDEN
        if service != "retention":
            assert _refusal(other, "destroy_key", name) is Reason.FORBIDDEN
    assert _refusal(incidents, "destroy_key", name) is Reason.FORBIDDEN
    for body in ({"exportable": True}, {"deletion_allowed": True, "exportable": True}, {}):
        with pytest.raises(VaultRefused) as refused:
            retention._session.call("test", "post", f"/v1/transit/keys/{name}/config", body)
        assert refused.value.reason is Reason.FORBIDDEN
    assert incidents.decrypt(name, wrapped, context=b"incidents") == b"words"
    assert retention.destroy_key(name)
    assert _refusal(incidents, "decrypt", name, wrapped, context=b"incidents") is Reason.KEY_MISSING
    assert not retention.destroy_key(name)


def test_without_the_vault_no_key_counts_as_destroyed(keys: Keys) -> None:
    name, retention = _new_key(keys.vault()), keys.vault("retention")
    keys.wire.cut()
    with pytest.raises(VaultAway):
        retention.destroy_key(name)


def test_the_one_thing_a_service_may_do_to_a_subjects_key_harms_nothing(keys: Keys) -> None:
    """The glob of the policy that lets a key be made reaches its rotation too: what was wrapped before still opens."""
    vault = keys.vault()
    name = _new_key(vault)
    wrapped = vault.encrypt(name, b"secret", context=b"incidents")
    body = {"type": "aes256-gcm96", "derived": True}
    vault._session.call("test", "post", f"/v1/transit/keys/{name}/rotate", body)
    vault._session.call("test", "post", f"/v1/transit/keys/{name}/config", body)
    assert vault.decrypt(name, wrapped, context=b"incidents") == b"secret"
    key = keys.world.vault.secrets.transit.read_key(name=name)["data"]
    assert (key["deletion_allowed"], key["exportable"], key["derived"]) == (False, False, True)


def test_a_batch_cannot_smuggle_another_context(keys: Keys) -> None:
    vault = keys.vault()
    name = _new_key(vault)
    foreign = base64.b64encode(b"alerts").decode()
    own = base64.b64encode(b"incidents").decode()
    for body in (
        {"batch_input": [{"plaintext": "eA==", "context": foreign}]},
        {"batch_input": [{"plaintext": "eA==", "context": foreign}], "context": own},
    ):
        with pytest.raises(VaultRefused):
            vault._session.call("test", "post", f"/v1/transit/encrypt/{name}", body)


def test_a_missing_key_and_rubbish_are_told_apart(keys: Keys) -> None:
    vault = keys.vault()
    name = _new_key(vault)
    wrapped = vault.encrypt(name, b"secret", context=b"incidents")
    for rubbish in ("", "rubbish", "vault:v1:", "vault:v1:AAAA", "vault:v9:" + wrapped.rpartition(":")[2]):
        assert _refusal(vault, "decrypt", name, rubbish, context=b"incidents") in (
            Reason.WRONG_CIPHERTEXT,
            Reason.OTHER,
        )
    keys.destroy(name)
    assert _refusal(vault, "decrypt", name, wrapped, context=b"incidents") is Reason.KEY_MISSING


def test_rubbish_under_the_intake_key_does_not_look_like_an_absence(keys: Keys) -> None:
    """OpenBao answers 500 here; taken for "away", one forged row would stop a consumer for ever."""
    rubbish = "vault:v1:" + base64.b64encode(b"r" * 512).decode()
    assert _refusal(keys.vault(), "decrypt", "intake", rubbish) is Reason.WRONG_CIPHERTEXT


@pytest.mark.parametrize("name", ["", "Subject-1", "../sys/seal", "subject/1", "a?b=c", "a" * 200])
def test_a_key_name_is_a_plain_word(keys: Keys, name: str) -> None:
    with pytest.raises(ValueError, match="not a key name"):
        keys.vault().create_key(name)


def test_cut_off_is_away_and_comes_back_by_itself(keys: Keys) -> None:
    vault = keys.vault()
    name = _new_key(vault)
    wrapped = vault.encrypt(name, b"secret", context=b"incidents")
    keys.wire.cut()
    with pytest.raises(VaultAway):
        vault.decrypt(name, wrapped, context=b"incidents")
    assert not vault.ping()
    keys.wire.mend()
    assert vault.ping()
    assert vault.decrypt(name, wrapped, context=b"incidents") == b"secret"


def test_a_process_starts_while_the_vault_is_away(keys: Keys) -> None:
    keys.wire.cut()
    vault = keys.vault()
    with pytest.raises(VaultAway):
        vault.read_key("intake")
    keys.wire.mend()
    assert vault.read_key("intake").newest.public_key.startswith(b"-----BEGIN PUBLIC KEY-----")


def test_a_silent_vault_holds_one_caller_three_seconds_and_no_other(keys: Keys) -> None:
    vault = keys.vault()
    name = _new_key(vault)
    keys.wire.hang()
    began = time.monotonic()
    with pytest.raises(VaultAway):
        vault.encrypt(name, b"x", context=b"incidents")
    assert 2.5 < time.monotonic() - began < 6
    began = time.monotonic()
    with pytest.raises(VaultAway):
        vault.encrypt(name, b"x", context=b"incidents")
    assert time.monotonic() - began < 1
    keys.wire.mend()
    keys.clock.advance(1.1)
    assert vault.encrypt(name, b"x", context=b"incidents")


def test_the_token_is_renewed_at_two_thirds_of_its_life(keys: Keys) -> None:
    vault = keys.vault()
    vault.read_key("intake")
    signed_in, renewed = _sign_ins("sign_in"), _sign_ins("renew")
    keys.clock.advance(1_200 * 2 / 3 - 5)
    vault.read_key("intake")
    assert (_sign_ins("sign_in"), _sign_ins("renew")) == (signed_in, renewed)
    keys.clock.advance(10)
    for _ in range(3):
        vault.read_key("intake")
    assert (_sign_ins("sign_in"), _sign_ins("renew")) == (signed_in, renewed + 1)


def test_a_token_that_ran_out_is_replaced(keys: Keys) -> None:
    vault = keys.vault()
    vault.read_key("intake")
    signed_in = _sign_ins("sign_in")
    keys.clock.advance(1_300)
    vault.read_key("intake")
    assert _sign_ins("sign_in") == signed_in + 1


def test_a_token_gone_before_its_time_is_replaced_once(keys: Keys) -> None:
    vault = keys.vault()
    vault.read_key("intake")
    lease = vault._session._lease
    assert lease is not None
    keys.world.vault.auth.token.revoke(lease.token)
    keys.clock.advance(6)
    with ThreadPoolExecutor(8) as pool:
        before = _sign_ins("sign_in")
        assert {key.name for key in pool.map(vault.read_key, ["intake"] * 16)} == {"intake"}
    assert _sign_ins("sign_in") == before + 1


def test_what_policy_forbids_does_not_cause_a_flood_of_sign_ins(keys: Keys) -> None:
    vault = keys.vault("audit")
    vault.read_key("intake")
    keys.clock.advance(6)
    before = _sign_ins("sign_in")
    for _ in range(20):
        assert _refusal(vault, "create_key", f"subject-{uuid4()}") is Reason.FORBIDDEN
    assert _sign_ins("sign_in") <= before + 1


def test_a_vault_that_does_not_know_us_is_away(keys: Keys) -> None:
    for changes in (
        {"vault_secret_id": SecretStr("wrong")},
        {"vault_role_id": SecretStr("wrong")},
        {"ca_file": "/etc/ssl/certs/ca-certificates.crt"},
    ):
        vault = keys.vault(**changes)
        with pytest.raises(VaultAway):
            vault.decrypt("intake", "vault:v1:AAAA")


def test_no_secret_shows_in_an_error(keys: Keys) -> None:
    vault = keys.vault(vault_secret_id=SecretStr("wrong-secret-canary"))
    with pytest.raises(VaultAway) as away:
        vault.encrypt("intake", b"plaintext-canary")
    assert "canary" not in repr(away.value)
    assert away.value.__cause__ is None


def test_many_threads_share_one_vault(keys: Keys) -> None:
    vault = keys.vault()
    name = _new_key(vault)

    def round_trip(number: int) -> bool:
        text = str(number).encode()
        return vault.decrypt(name, vault.encrypt(name, text, context=b"incidents"), context=b"incidents") == text

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(round_trip, range(80)))


def test_it_is_asked_whether_it_is_there_and_a_frozen_one_is_not(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chassis.keys.vault_question.SECONDS", 0.3)
    clock = Clock()
    question = VaultQuestion(keys.settings(), clock)
    assert question()
    keys.wire.hang()
    began = time.monotonic()
    assert not question()
    assert time.monotonic() - began < 3
    keys.wire.mend()
    assert question()


def test_a_vault_that_no_longer_knows_us_is_no_answer(keys: Keys) -> None:
    stranger = VaultQuestion(keys.settings(vault_secret_id=SecretStr("0190a5b0-7c1e-7000-8000-000000000001")))
    assert not stranger()
