"""Single sign-on by API: the trust's providers, and one's own links."""

from typing import Annotated
from uuid import UUID

from haven_schemas.acts.identity.sign_on import (
    ADD_SIGN_ON_PROVIDER,
    CHANGE_SIGN_ON_PROVIDER,
    END_SIGN_ON_LINKS,
    LIST_SIGN_ON_PROVIDERS,
    OWN_SIGN_ON,
    REMOVE_LINK,
    SET_SIGN_ON_ONLY,
    SIGN_ON_ONLY,
    SWITCH_OFF_PROVIDER,
    SWITCH_ON_PROVIDER,
    TEST_SIGN_ON_PROVIDER,
    AddSignOnProvider,
    ChangeSignOnProvider,
    EmergencyAccount,
    SetSignOnOnly,
    SignOnLink,
    SignOnLinkRef,
    SignOnLinksOf,
    SignOnOnly,
    SignOnProvider,
    SignOnProviderRef,
    SignOnSwitched,
)
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.sessions.current import tier_changed
from gateway.state import haven


@reply_from(SignOnProvider)
class SignOnProviderShape(Shape):
    """A provider; its secret is never shown. ``tested``: as it stands now it answered. ``version`` is its ETag."""


class SignOnProvidersShape(Shape):
    """``redirect_uri``: what each provider has to be told."""

    providers: list[SignOnProviderShape]
    redirect_uri: str


@body_from(AddSignOnProvider)
class NewSignOnProvider(Shape):
    """A provider to set up; ``tenant`` of Microsoft alone, whose second factor alone may count."""


@body_from(ChangeSignOnProvider, without=("provider_id", "version"))
class SignOnProviderPut(Shape):
    """A provider as it shall be; without ``client_secret`` it keeps the one it has."""


@reply_from(SignOnSwitched)
class SignOnSwitchedShape(Shape):
    """``request_id``: it waits for a second person."""


@reply_from(SignOnLink)
class SignOnLinkShape(Shape):
    """An account at a provider that is linked to the caller's."""


class SignOnLinksShape(Shape):
    """The oldest first."""

    links: Annotated[list[SignOnLinkShape], Field(max_length=20)]


@reply_from(EmergencyAccount)
class EmergencyAccountShape(Shape):
    """An account that keeps its password; ``fault``: why it could not be used, null if it could."""


@reply_from(SignOnOnly)
class SignOnOnlyShape(Shape):
    """``since`` null: passwords are for everybody. ``in_force``: decided, and possible as things stand. ``version`` is
    its ETag, which the sign-in rules share."""

    emergency: list[EmergencyAccountShape]
    could_be: list[EmergencyAccountShape]

    @classmethod
    def of(cls, found: SignOnOnly) -> "SignOnOnlyShape":
        """From identity's view."""
        named = [shaped(EmergencyAccountShape, each) for each in found.emergency]
        could_be = [shaped(EmergencyAccountShape, each) for each in found.could_be]
        return shaped(cls, found, emergency=named, could_be=could_be)


@body_from(SetSignOnOnly, without=("version",))
class SignOnOnlyPut(Shape):
    """``emergency``: the ids of the two accounts that keep their password; empty: everybody does."""


@api.operation(
    "GET", "/sign-on-providers", "Providers of single sign-on", asks=LIST_SIGN_ON_PROVIDERS,
    reply=SignOnProvidersShape,
)  # fmt: skip
def list_sign_on_providers(call: Call) -> SignOnProvidersShape:
    """The trust's, the oldest first."""
    found = haven().services.ask(LIST_SIGN_ON_PROVIDERS, call.caller)
    providers = [shaped(SignOnProviderShape, each) for each in found.providers]
    return SignOnProvidersShape(providers=providers, redirect_uri=found.redirect_uri)


@api.operation(
    "POST", "/sign-on-providers", "Set up a provider of single sign-on", asks=ADD_SIGN_ON_PROVIDER,
    body=NewSignOnProvider, reply=SignOnProviderShape, status=201,
)  # fmt: skip
def add_sign_on_provider(call: Call, body: NewSignOnProvider) -> SignOnProviderShape:
    """Off until tested and agreed to by a second person."""
    asked = as_contract(AddSignOnProvider, body)
    return shaped(SignOnProviderShape, haven().services.ask(ADD_SIGN_ON_PROVIDER, call.caller, asked))


@api.operation(
    "PUT", "/sign-on-providers/<uuid:provider_id>", "Change a provider that is off", asks=CHANGE_SIGN_ON_PROVIDER,
    body=SignOnProviderPut, reply=SignOnProviderShape, versioned="required",
)  # fmt: skip
def change_sign_on_provider(call: Call, provider_id: UUID, body: SignOnProviderPut) -> SignOnProviderShape:
    """Needs ``If-Match``. It has to be tested and agreed to anew."""
    asked = as_contract(ChangeSignOnProvider, body, provider_id=provider_id, version=call.needed_version)
    return shaped(SignOnProviderShape, haven().services.ask(CHANGE_SIGN_ON_PROVIDER, call.caller, asked))


@api.operation(
    "POST", "/sign-on-providers/<uuid:provider_id>/test", "Test a provider", asks=TEST_SIGN_ON_PROVIDER,
    reply=SignOnProviderShape, versioned="required",
)  # fmt: skip
def test_sign_on_provider(call: Call, provider_id: UUID) -> SignOnProviderShape:
    """Needs ``If-Match``. Asks it for its keys, and whether it takes our secret."""
    asked = SignOnProviderRef(provider_id=provider_id, version=call.needed_version)
    return shaped(SignOnProviderShape, haven().services.ask(TEST_SIGN_ON_PROVIDER, call.caller, asked))


@api.operation(
    "POST", "/sign-on-providers/<uuid:provider_id>/switch-on", "Ask for a provider to be used",
    asks=SWITCH_ON_PROVIDER, reply=SignOnSwitchedShape, versioned="required",
)  # fmt: skip
def switch_on_provider(call: Call, provider_id: UUID) -> SignOnSwitchedShape:
    """Needs ``If-Match``. In use once a second person agreed."""
    asked = SignOnProviderRef(provider_id=provider_id, version=call.needed_version)
    return shaped(SignOnSwitchedShape, haven().services.ask(SWITCH_ON_PROVIDER, call.caller, asked))


@api.operation(
    "POST", "/sign-on-providers/<uuid:provider_id>/switch-off", "Stop using a provider", asks=SWITCH_OFF_PROVIDER,
    reply=SignOnSwitchedShape, versioned="required",
)  # fmt: skip
def switch_off_provider(call: Call, provider_id: UUID) -> SignOnSwitchedShape:
    """Needs ``If-Match``. At once; sessions begun by it end."""
    asked = SignOnProviderRef(provider_id=provider_id, version=call.needed_version)
    answer = haven().services.ask(SWITCH_OFF_PROVIDER, call.caller, asked)
    haven().sign_on_ways.forget()
    return shaped(SignOnSwitchedShape, answer)


@api.operation(
    "GET", "/sign-on-only", "Whether passwords are for emergencies alone", asks=SIGN_ON_ONLY,
    reply=SignOnOnlyShape,
)  # fmt: skip
def get_sign_on_only(call: Call) -> SignOnOnlyShape:
    """With the two accounts that keep theirs, who could be named, and how many accounts are linked."""
    return SignOnOnlyShape.of(haven().services.ask(SIGN_ON_ONLY, call.caller))


@api.operation(
    "PUT", "/sign-on-only", "Keep passwords for emergencies", asks=SET_SIGN_ON_ONLY,
    body=SignOnOnlyPut, reply=SignOnOnlyShape, versioned="required",
)  # fmt: skip
def set_sign_on_only(call: Call, body: SignOnOnlyPut) -> SignOnOnlyShape:
    """Needs ``If-Match``. Counts from the next sign-in on."""
    asked = as_contract(SetSignOnOnly, body, version=call.needed_version)
    return SignOnOnlyShape.of(haven().services.ask(SET_SIGN_ON_ONLY, call.caller, asked))


@api.operation(
    "DELETE", "/staff/<uuid:staff_id>/sign-on-links", "End somebody's links for single sign-on",
    asks=END_SIGN_ON_LINKS, status=204,
)  # fmt: skip
def end_sign_on_links(call: Call, staff_id: UUID) -> None:
    """All of the account's; sessions begun by them end, and its owner is told by mail."""
    haven().services.ask(END_SIGN_ON_LINKS, call.caller, SignOnLinksOf(staff_id=staff_id))


@api.operation(
    "GET", "/sign-on-links", "One's own links for single sign-on", asks=OWN_SIGN_ON, reply=SignOnLinksShape
)  # fmt: skip
def list_sign_on_links(call: Call) -> SignOnLinksShape:
    """A link is made in a browser, at the provider."""
    found = haven().services.ask(OWN_SIGN_ON, call.caller)
    return SignOnLinksShape(links=[shaped(SignOnLinkShape, each) for each in found.links])


@api.operation("DELETE", "/sign-on-links/<uuid:link_id>", "End a link", asks=REMOVE_LINK, status=204)
def end_sign_on_link(call: Call, link_id: UUID) -> None:
    """Sessions begun by it end."""
    haven().services.ask(REMOVE_LINK, call.caller, SignOnLinkRef(link_id=link_id))
    tier_changed(call.signed_in)
