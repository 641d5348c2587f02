"""Signing in to a real OpenBao with service accounts' tokens as Kubernetes signs them; all others are refused."""

import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from chassis.ground.away import VaultAway
from chassis.ground.settings import ServiceSettings, SettingsError, load
from chassis.keys.vault import Reason, Vault, VaultRefused
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from haven_local import vault_contents
from haven_local.vault_contents import ServiceAccounts

from .conftest import Keys

ISSUER = "https://kubernetes.default.svc.cluster.local"
CLUSTER, ANOTHER = (generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


def pem(key: RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def token(account: str = "incidents", namespace: str = "haven", key: RSAPrivateKey = CLUSTER, **changes: object) -> str:
    """As a kubelet puts it into a pod: bound to the pod, for one audience, for ten minutes."""
    now = int(time.time())
    bound = {
        "namespace": namespace,
        "node": {"name": "node-1", "uid": str(uuid.uuid4())},
        "pod": {"name": f"{account}-7d9c5b8f6-x2x4x", "uid": str(uuid.uuid4())},
        "serviceaccount": {"name": account, "uid": str(uuid.uuid4())},
    }
    claims: dict[str, Any] = {
        "aud": ["openbao"],
        "exp": now + 600,
        "iat": now,
        "iss": ISSUER,
        "jti": str(uuid.uuid4()),
        "kubernetes.io": bound,
        "nbf": now,
        "sub": f"system:serviceaccount:{namespace}:{account}",
        **changes,
    }
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "as-the-cluster-names-it"})


class Pod:
    """Where a program of the cluster finds its token."""

    def __init__(self, keys: Keys, folder: Path) -> None:
        self._keys = keys
        self.file = folder / "token"

    def vault(self, shown: str, service: str = "incidents") -> Vault:
        self.file.write_text(shown)
        no_role = {"vault_role_id": None, "vault_secret_id": None}
        return self._keys.vault(service, vault_jwt_file=self.file, **no_role)


@pytest.fixture
def pod(keys: Keys, tmp_path: Path) -> Pod:
    vault_contents.ensure_contents(keys.world.vault, accounts=ServiceAccounts(ISSUER, (pem(ANOTHER), pem(CLUSTER))))
    vault_contents.ensure_contents(keys.world.vault, accounts=ServiceAccounts(ISSUER, (pem(CLUSTER),)))
    return Pod(keys, tmp_path)


def test_a_service_is_given_its_own_rights_and_no_others(keys: Keys, pod: Pod) -> None:
    name = f"subject-{uuid.uuid4()}"
    incidents = pod.vault(token())
    incidents.create_key(name)
    sealed = incidents.encrypt(name, b"text", context=b"incidents")
    assert incidents.decrypt(name, sealed, context=b"incidents") == b"text"
    audit = pod.vault(token("audit"), "audit")
    assert audit.read_key("intake").name == "intake"
    with pytest.raises(VaultRefused) as refused:
        audit.decrypt(name, sealed, context=b"incidents")
    assert refused.value.reason is Reason.FORBIDDEN
    lease = incidents._session._lease
    assert lease is not None
    shown = keys.world.vault.auth.token.lookup(lease.token)["data"]
    assert (shown["policies"], shown["bound_cidrs"]) == (["incidents"], ["127.0.0.1"])
    assert 0 < shown["ttl"] <= 20 * 60


REFUSED: dict[str, Callable[[int], str]] = {
    "another service's account": lambda now: token("audit"),
    "the account of that name in another namespace": lambda now: token(namespace="default"),
    "a token for the cluster's own API": lambda now: token(aud=[ISSUER]),
    "a token that ended": lambda now: token(exp=now - 120, nbf=now - 720, iat=now - 720),
    "a token that does not hold yet": lambda now: token(nbf=now + 300),
    "another signer": lambda now: token(key=ANOTHER),
    "another issuer": lambda now: token(iss="https://elsewhere.example"),
    "no token": lambda now: "nonsense",
}
"""By now: made when they are shown, since a run of all tests takes longer than they hold."""


@pytest.mark.parametrize("made", REFUSED.values(), ids=REFUSED)
def test_anybody_else_is_refused(pod: Pod, made: Callable[[int], str]) -> None:
    shown = made(int(time.time()))
    with pytest.raises(VaultAway) as away:
        pod.vault(shown).read_key("intake")
    assert away.value.__cause__ is None
    assert shown not in repr(away.value)


def test_the_file_is_read_again_once_a_new_sign_in_is_needed(keys: Keys, pod: Pod) -> None:
    """The kubelet puts a new token there before the old one ends; without it the service waits, and goes on when it is
    there."""
    vault = pod.vault(token())
    vault.read_key("intake")
    pod.file.unlink()
    keys.clock.advance(5)
    assert vault.read_key("intake").name == "intake"
    keys.clock.advance(2 * 3600)
    with pytest.raises(VaultAway):
        vault.read_key("intake")
    pod.file.write_text(token() + "\n")
    assert vault.read_key("intake").name == "intake"


def test_a_token_ends_for_good_within_an_hour_however_often_it_is_renewed(keys: Keys, pod: Pod) -> None:
    vault = pod.vault(token())
    vault.read_key("intake")
    role = keys.world.vault.read("auth/jwt/role/incidents")["data"]
    assert (role["token_max_ttl"], role["token_period"]) == (3600, 0)


def test_a_service_is_told_how_it_may_sign_in(keys: Keys, tmp_path: Path) -> None:
    known = keys.settings().model_dump(mode="json", exclude_none=True)
    given = {f"HAVEN_{name.upper()}": str(value) for name, value in known.items() if name != "retry_delays_ms"}
    given = {name: value for name, value in given.items() if not name.startswith("HAVEN_VAULT_")}
    given |= {"HAVEN_VAULT_URL": "https://openbao:8200"}
    with pytest.raises(SettingsError, match="HAVEN_VAULT_ROLE_ID and HAVEN_VAULT_SECRET_ID, or HAVEN_VAULT_JWT_FILE"):
        load(ServiceSettings, given)
    (tmp_path / "token").write_text("not read at the start")
    settings = load(ServiceSettings, {**given, "HAVEN_VAULT_JWT_FILE": str(tmp_path / "token")})
    assert settings.vault_jwt_file == tmp_path / "token"
