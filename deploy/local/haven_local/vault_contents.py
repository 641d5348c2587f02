"""What is in OpenBao before the first service starts: the transit mount, its keys, policies and one role a service."""

from dataclasses import dataclass

import hvac

from haven_local.layout import SERVICE_NAMES
from haven_local.policies import SNAPSHOTS, render_policy, snapshots_policy

_TOKEN_PERIOD = "20m"  # noqa: S105  # a length of time
_ACCOUNTS_TOKEN_MOST = "1h"  # noqa: S105  # the same
"""A service account that was deleted, or whose pod was, opens nothing after this: its program must sign in anew."""
_CACHED_KEYS = 2_000
"""Bounds transit's memory: 20,000 cached keys took 334 MB."""

FIXED_KEYS: dict[str, str] = {
    "access-token": "ed25519",
    "reporting-permit": "ed25519",
    "setup": "ed25519",
    "intake": "rsa-4096",
    "deliveries": "rsa-4096",
    "destruction-list": "ed25519",
    "identity-secrets": "aes256-gcm96",
    **{f"service-{service}": "ed25519" for service in SERVICE_NAMES},
}
"""Keys every service may rely on; keys of children and schools are made by the services themselves."""

_DERIVED = {"identity-secrets"}


@dataclass(frozen=True)
class Role:
    """The two halves a service signs in to OpenBao with."""

    role_id: str
    secret_id: str


@dataclass(frozen=True)
class ServiceAccounts:
    """Whose word OpenBao takes for who a program in a cluster is. ``keys``: the issuer's public keys in PEM."""

    issuer: str
    keys: tuple[str, ...]


NAMESPACE = "haven"
"""Of the cluster: where Haven's programs run."""
AUDIENCE = "openbao"
"""For whom the cluster signs the tokens that programs sign in with; those for others are refused."""


def ensure_contents(
    server: hvac.Client, network: str = "127.0.0.1/32", accounts: ServiceAccounts | None = None
) -> None:
    """Make what is missing in the client's namespace and bring policies up to date.

    ``network``: where services sign in from (CIDR); their tokens are worthless anywhere else. With ``accounts`` they
    sign in with their service accounts, else with AppRoles.
    """
    ensure_transit(server)
    method = "approle" if accounts is None else "jwt"
    if f"{method}/" not in server.sys.list_auth_methods()["data"]:
        server.sys.enable_auth_method(method)
    if accounts is not None:
        trusted = {"jwt_validation_pubkeys": list(accounts.keys), "bound_issuer": accounts.issuer}
        server.write_data("auth/jwt/config", data=trusted)
    _ensure_keys(server)
    policies = {service: render_policy(service) for service in SERVICE_NAMES}
    for name, policy in {**policies, SNAPSHOTS: snapshots_policy()}.items():
        server.sys.create_or_update_policy(name=name, policy=policy)
        if accounts is None:
            _ensure_role(server, name, network)
        else:
            _ensure_account_role(server, name, network)


def ensure_transit(server: hvac.Client) -> None:
    """The mount that keys are in."""
    if "transit/" not in server.sys.list_mounted_secrets_engines()["data"]:
        server.sys.enable_secrets_engine("transit")
        server.write_data("transit/cache-config", data={"size": _CACHED_KEYS})


def _ensure_keys(server: hvac.Client) -> None:
    listed = server.list("transit/keys")
    known = set(listed["data"]["keys"]) if listed else set()
    for name, kind in FIXED_KEYS.items():
        if name not in known:
            derived = name in _DERIVED
            server.secrets.transit.create_key(name=name, key_type=kind, derived=derived, exportable=False)


def _ensure_role(server: hvac.Client, service: str, network: str) -> None:
    server.auth.approle.create_or_update_approle(
        role_name=service,
        token_policies=[service],
        token_no_default_policy=True,
        token_period=_TOKEN_PERIOD,
        token_ttl=_TOKEN_PERIOD,
        secret_id_bound_cidrs=[network],
        token_bound_cidrs=[network],
    )


def _ensure_account_role(server: hvac.Client, name: str, network: str) -> None:
    """Role ``name`` for the service account of that name, by tokens for OpenBao alone."""
    role = {
        "role_type": "jwt",
        "user_claim": "sub",
        "bound_subject": f"system:serviceaccount:{NAMESPACE}:{name}",
        "bound_audiences": [AUDIENCE],
        "expiration_leeway": 1,
        "not_before_leeway": 1,
        "clock_skew_leeway": 30,
        "token_policies": [name],
        "token_no_default_policy": True,
        "token_ttl": _TOKEN_PERIOD,
        "token_max_ttl": _ACCOUNTS_TOKEN_MOST,
        "token_bound_cidrs": [network],
    }
    server.write_data(f"auth/jwt/role/{name}", data=role)


def issue_role(server: hvac.Client, service: str) -> Role:
    """A new secret id for the service's role."""
    role_id = server.auth.approle.read_role_id(role_name=service)["data"]["role_id"]
    secret_id = server.auth.approle.generate_secret_id(role_name=service)["data"]["secret_id"]
    return Role(role_id=role_id, secret_id=secret_id)


def register_role(server: hvac.Client, service: str, role: Role) -> bool:
    """Make both halves of a role what a settings file already says; true when the second was not known."""
    approle = server.auth.approle
    if approle.read_role_id(role_name=service)["data"]["role_id"] != role.role_id:
        approle.update_role_id(role_name=service, role_id=role.role_id)
    known = server.write_data(f"auth/approle/role/{service}/secret-id/lookup", data={"secret_id": role.secret_id})
    if isinstance(known, dict) and known.get("data"):
        return False
    approle.create_custom_secret_id(role_name=service, secret_id=role.secret_id)
    return True


def create_namespace(server: hvac.Client, name: str) -> None:
    """A namespace of its own for one test run."""
    server.write_data(f"sys/namespaces/{name}", data={})


def delete_namespace(server: hvac.Client, name: str) -> None:
    """Remove a test run's namespace and every key in it."""
    server.delete(f"sys/namespaces/{name}")
