"""Typed thin wrappers over the RPC client, one module a service."""

from dataclasses import dataclass

from .alerts import Alerts
from .audit import Audit
from .caller import Rpc
from .identity import Identity
from .identity_admin import IdentityAdmin
from .incidents import Incidents
from .incidents_sealed import IncidentsSealed
from .pupils import Pupils


@dataclass(frozen=True)
class Services:
    """The five services the gateway calls."""

    identity: Identity
    identity_admin: IdentityAdmin
    pupils: Pupils
    incidents: Incidents
    incidents_sealed: IncidentsSealed
    alerts: Alerts
    audit: Audit

    @classmethod
    def over(cls, rpc: Rpc) -> "Services":
        """All clients over one RPC client."""
        return cls(
            Identity(rpc),
            IdentityAdmin(rpc),
            Pupils(rpc),
            Incidents(rpc),
            IncidentsSealed(rpc),
            Alerts(rpc),
            Audit(rpc),
        )
