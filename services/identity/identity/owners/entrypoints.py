"""Entrypoints about the owners of accounts: another address, their say in it, and who the owner is."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.identity import owners as calls

from identity.entrypoints_base import Entrypoints
from identity.roles import every_school
from identity.second_person import pass_on_requests

from .address import answer_address_link, apply_addresses, check_address_link
from .mail_domain import ask_domain
from .owner import ask_owner, owner_proof

_SECONDS = 60


@serves(
    (calls.CHECK_ADDRESS_LINK, check_address_link),
    (calls.ANSWER_ADDRESS_LINK, answer_address_link),
    (calls.OWNER_PROOF, owner_proof),
    (calls.ASK_OWNER, ask_owner),
    (calls.CHANGE_DOMAIN, ask_domain),
)
class OwnerEntrypoints(Entrypoints):
    """An account is its owner's: whoever administers it does not come to read what they wrote."""

    # Timed work.

    @every(seconds=_SECONDS)
    def pass_on_requests(self) -> None:
        """What nobody answered goes on to the next."""
        with self.app.database.unit(self.app.own_access("pass_on_requests"), schools=[]) as unit:
            unit.scope_to(every_school(unit))
            pass_on_requests(unit, self._extras)

    @every(seconds=_SECONDS)
    def apply_addresses(self) -> None:
        """Addresses their owners did not stop."""
        with self.app.database.unit(self.app.own_access("apply_addresses"), schools=[]) as unit:
            unit.scope_to(every_school(unit))
            apply_addresses(unit, self._extras)
