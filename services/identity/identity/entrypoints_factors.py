"""Entrypoints of second factors and of a person's own sessions."""

from chassis.database import Unit
from chassis.entrypoints import rpc
from haven_schemas.rights import Right
from haven_schemas.rpc import identity as contract
from haven_schemas.rpc.paging import Empty

from .entrypoints_base import Entrypoints
from .use_cases import begin_totp, confirm_totp, elevate


class FactorEntrypoints(Entrypoints):
    """No idempotency key is honoured where a kept answer, or a digest of what was sent, would hold a secret."""

    @rpc(contract.Elevate, contract.Elevated, right=Right.SESSION_OWN)
    def elevate(self, unit: Unit, request: contract.Elevate) -> contract.Elevated:
        """Second tier."""
        return elevate.elevate(unit, self._extras, request)

    @rpc(Empty, contract.TotpOffer, right=Right.SESSION_OWN)
    def begin_totp(self, unit: Unit, request: Empty) -> contract.TotpOffer:
        """Offers a second factor."""
        return begin_totp.begin_totp(unit, self._extras)

    @rpc(contract.ConfirmTotp, contract.Elevated, right=Right.SESSION_OWN)
    def confirm_totp(self, unit: Unit, request: contract.ConfirmTotp) -> contract.Elevated:
        """Puts an offered factor in force."""
        return confirm_totp.confirm_totp(unit, self._extras, request)
