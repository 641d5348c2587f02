"""What is in OpenBao before the first service starts: the transit mount, its keys, policies and one role a service."""

from dataclasses import dataclass

import hvac

from haven_local.layout import SERVICE_NAMES
from haven_local.policies import render_policy

_TOKEN_PERIOD = "20m"  # noqa: S105  # a length of time
_CACHED_KEYS = 2_000
"""Bounds transit's memory: 20,000 cached keys took 334 MB."""

FIXED_KEYS: dict[str, str] = {
    "access-token": "ed25519",
    "reporting-permit": "ed25519",
    "setup": "ed25519",
    "intake": "rsa-4096",
    "deliveries": "rsa-4096",
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


def ensure_contents(server: hvac.Client, network: str = "127.0.0.1/32") -> None:
    """Make what is missing in the client's namespace and bring policies up to date.

    ``network``: where services sign in from (CIDR); their tokens are worthless anywhere else.
    """
    ensure_transit(server)
    if "approle/" not in server.sys.list_auth_methods()["data"]:
        server.sys.enable_auth_method("approle")
    _ensure_keys(server)
    for service in SERVICE_NAMES:
        server.sys.create_or_update_policy(name=service, policy=render_policy(service))
        _ensure_role(server, service, network)


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
