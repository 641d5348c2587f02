"""Typed calls to the identity service about the owners of accounts."""

from haven_schemas.rpc.identity_owners import (
    AddressAnswered,
    AddressLinkView,
    AnswerAddressLink,
    CheckAddressLink,
    OwnerProof,
)
from haven_schemas.rpc.paging import Empty

from .caller import Caller, ServiceClient


class OwnerCalls(ServiceClient):
    """What an owner says about another address, and what a colleague is asked to say about the owner."""

    def check_address_link(self, caller: Caller, request: CheckAddressLink) -> AddressLinkView:
        """What another address is asked for; takes no token."""
        return self._call(caller, "check_address_link", request, AddressLinkView)

    def answer_address_link(self, caller: Caller, request: AnswerAddressLink) -> AddressAnswered:
        """Confirms or stops it; takes no token."""
        return self._call(caller, "answer_address_link", request, AddressAnswered)

    def owner_proof(self, caller: Caller) -> OwnerProof:
        """How it stands with the caller's own account."""
        return self._call(caller, "owner_proof", Empty(), OwnerProof)

    def ask_owner(self, caller: Caller) -> OwnerProof:
        """Asks a colleague to confirm whose it is."""
        return self._call(caller, "ask_owner", Empty(), OwnerProof)
