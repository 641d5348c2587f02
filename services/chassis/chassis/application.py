"""What a service process holds once: settings, database, vault, keyring, bus; built before nameko starts.

``<service>.bootstrap`` provides:

- ``KEYRING: bool``: whether the service holds children's keys;
- ``build_extras(app) -> object``: the service's own adapters, reachable as ``app.extras``;
- ``known_schools(session) -> Iterable[UUID]``: every school of the trust this database knows: the scope of calls by
  services and the set-up, which name an item and not a school;
- ``RESYNC``: event type -> function that iterates the present state for a reader.
"""

import importlib
from collections.abc import Iterable
from datetime import datetime, timezone
from types import ModuleType
from typing import Any
from uuid import UUID, uuid5

from haven_schemas.rights import SERVICE_RIGHTS
from nameko.extensions import DependencyProvider

from .bodies import BusKeys
from .broadcast import Broadcasts
from .context import Access, Grant
from .database import Database
from .health import HealthServer
from .keyring import Keyring
from .link import Link
from .relay import Relay
from .revocation import SessionCheck
from .rpc_client import RpcClient
from .settings import ServiceSettings
from .tokens import ServiceTokens
from .trusted_keys import TrustedKeys
from .vault import Vault

SERVICE_NAMESPACE = UUID("5d1f7b0e-3c52-4d6f-9a1e-0c7a5e1b9f10")


def utc_now() -> datetime:
    """The process's clock, for what has no transaction (token life, caches); UTC."""
    return datetime.now(timezone.utc)


def service_actor(service: str) -> UUID:
    """The actor id under which a service's own work stands in the audit log."""
    return uuid5(SERVICE_NAMESPACE, service)
