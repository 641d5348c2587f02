"""A provider of our own, an identity that knows it, and a trust that uses it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity import sign_on as contract
from haven_schemas.errors import Problem
from identity.adapters.factor_secrets import FactorSecrets
from identity.adapters.issuers import Issuers
from identity.adapters.provider import ProviderClient
from identity.adapters.sign_on_kit import SignOnKit
from identity.models import SignOnLinkRow, SignOnProviderRow
from identity.sign_on.away import begin_sign_on, finish_sign_on
from identity.sign_on.link import begin_link
from sqlalchemy import select
from support.sign_on_provider import CLIENT_ID, CLIENT_SECRET, DOMAIN, TENANT, SignOnProvider

from ..conftest import at_once
from ..office import Office


@pytest.fixture
def provider(world) -> Iterator[SignOnProvider]:
    layout = world.stack.layout
    made = SignOnProvider(layout.certificate("gateway"), layout.key_of("gateway")).start()
    yield made
    made.stop()


@pytest.fixture
def office(identity, world, provider) -> Office:
    client = ProviderClient(at_once, str(world.stack.layout.ca))
    issuers = Issuers(microsoft=provider.origin, google=provider.origin)
    own = identity.extras.sign_on
    kit = SignOnKit(own.database, client, issuers, FactorSecrets(own.secrets._vault), own.redirect_uri)
    identity.extras = replace(identity.extras, sign_on=kit)
    return Office(identity)


@dataclass
class SignOn:
    """What browsers do: begin, come back, finish."""

    office: Office
    provider: SignOnProvider
    provider_id: UUID

    def begin(self, **more: Any) -> contract.SignOnBegun:
        request = contract.BeginSignOn(provider_id=self.provider_id, **more)
        return self.office.identity.run(NOBODY, begin_sign_on, self.office.identity.extras, request)

    def begin_link(self, access: Any) -> contract.SignOnBegun:
        request = contract.BeginSignOn(provider_id=self.provider_id)
        return self.office.identity.run(access, begin_link, self.office.identity.extras, request)

    def finish(self, begun: contract.SignOnBegun, back: dict[str, str], **more: Any) -> contract.SignOnFinished:
        given = {"state": back.get("state", ""), "code": back.get("code"), "browser_secret": begun.browser_secret}
        request = contract.FinishSignOn(**{**given, "client": "desk", **more})
        return self.office.identity.run(NOBODY, finish_sign_on, self.office.identity.extras, request)

    def sign_in(self, **claims: Any) -> Any:
        begun = self.begin()
        return self.finish(begun, self.provider.come_back(begun.address, **claims)).signed_in

    def refused(self, call: Any, *arguments: Any, **named: Any) -> tuple[str, str]:
        """The code, and the reason in the audit log; nobody is signed in, and nothing is linked."""
        before = len(self.links())
        sessions = self.sessions()
        with pytest.raises(Problem) as problem:
            call(*arguments, **named)
        assert len(self.links()) == before
        assert self.sessions() == sessions
        entries = self.office.identity.audited("session:sign_on:refuse")
        return problem.value.code.value, entries[-1]["outcome"]

    def sessions(self) -> int:
        return self.office.everything()[0][10]

    def links(self) -> list[SignOnLinkRow]:
        with self.office.identity.database.unit(NOBODY) as unit:
            return list(unit.session.scalars(select(SignOnLinkRow)))


def put_provider(office: Office, by: UUID, **changed: Any) -> UUID:
    """A provider in use, as two people would have made it."""
    provider_id = uuid4()
    secret = office.identity.extras.secrets.seal(provider_id, changed.pop("secret", CLIENT_SECRET))
    with office.identity.database.unit(NOBODY) as unit:
        values = {
            "kind": "microsoft",
            "tenant": TENANT,
            "domains": [DOMAIN],
            "client_id": CLIENT_ID,
            "counts_second_factor": False,
            "on_since": unit.now,
            "version": 1,
            "tested_version": 1,
            **changed,
        }
        unit.session.add(
            SignOnProviderRow(
                id=provider_id, secret_sealed=secret, created_at=unit.now, changed_at=unit.now, changed_by=by, **values
            )
        )
    return provider_id


@pytest.fixture
def school(office) -> UUID:
    return office.identity.add_school()


@pytest.fixture
def admin(office, school) -> UUID:
    return office.hire("administrator", name="Ada Admin")


@pytest.fixture
def sign_on(office, provider, admin) -> SignOn:
    provider.person = {"oid": str(uuid4()), "sub": "pairwise", "email": f"tara@{DOMAIN}", "xms_edov": True}
    return SignOn(office, provider, put_provider(office, admin))


@pytest.fixture
def google(office, provider, admin) -> SignOn:
    provider.person = {"sub": "1180", "email": f"tara@{DOMAIN}", "email_verified": True, "hd": DOMAIN}
    return SignOn(office, provider, put_provider(office, admin, kind="google", tenant=None))


def of(sign_on: SignOn, provider_id: UUID) -> SignOn:
    return replace(sign_on, provider_id=provider_id)
