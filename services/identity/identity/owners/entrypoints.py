"""Entrypoints about the owners of accounts: another address, their say in it, and who the owner is."""

from chassis.calls.entrypoints import every, rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import identity_owners as contract
from haven_schemas.rpc.paging import Empty

from identity.entrypoints_base import Entrypoints
from identity.roles.queries.grants_of_staff import every_school
from identity.second_person.use_cases import pass_on_requests

from .queries import check_address_link, owner_proof
from .use_cases import answer_address_link, apply_addresses, ask_owner, change_domain

_SECONDS = 60


class OwnerEntrypoints(Entrypoints):
    """An account is its owner's: whoever administers it does not come to read what they wrote."""

    # By the link mailed to the address of now.

    @rpc(contract.CheckAddressLink, contract.AddressLinkView, public=True)
    def check_address_link(self, unit: Unit, request: contract.CheckAddressLink) -> contract.AddressLinkView:
        """What another address is asked for."""
        return check_address_link.check_address_link(unit, self._extras, request)

    @rpc(contract.AnswerAddressLink, contract.AddressAnswered, public=True)
    def answer_address_link(self, unit: Unit, request: contract.AnswerAddressLink) -> contract.AddressAnswered:
        """The owner's word about it."""
        return answer_address_link.answer_address_link(unit, self._extras, request)

    # The caller's own account.

    @rpc(Empty, contract.OwnerProof, right=Right.SESSION_OWN)
    def owner_proof(self, unit: Unit, request: Empty) -> contract.OwnerProof:
        """Whether it is in doubt whose it is."""
        return owner_proof.owner_proof(unit)

    @rpc(Empty, contract.OwnerProof, right=Right.SESSION_OWN, writes=True)
    def ask_owner(self, unit: Unit, request: Empty) -> contract.OwnerProof:
        """A colleague is asked to say that it is the caller's."""
        return ask_owner.ask_owner(unit, self._extras)

    # The whole trust.

    @rpc(
        contract.ChangeDomain,
        contract.DomainChangeAsked,
        right=Right.STAFF_ADMINISTER,
        tier="elevated",
        writes=True,
    )
    def change_domain(self, unit: Unit, request: contract.ChangeDomain) -> contract.DomainChangeAsked:
        """Another mail domain for every account at the old one."""
        return change_domain.ask_domain(unit, self._extras, request)

    # Timed work.

    @every(seconds=_SECONDS)
    def pass_on_requests(self) -> None:
        """What nobody answered goes on to the next."""
        with self.app.database.unit(self.app.own_access("pass_on_requests"), schools=[]) as unit:
            unit.scope_to(every_school(unit))
            pass_on_requests.pass_on_requests(unit, self._extras)

    @every(seconds=_SECONDS)
    def apply_addresses(self) -> None:
        """Addresses their owners did not stop."""
        with self.app.database.unit(self.app.own_access("apply_addresses"), schools=[]) as unit:
            unit.scope_to(every_school(unit))
            apply_addresses.apply_addresses(unit, self._extras)
