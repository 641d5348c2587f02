"""Alerts on real PostgreSQL, and a mail server to write to."""

from collections.abc import Iterator
from typing import Any

import pytest
from alerts.extras import Extras
from alerts.mail.account_composing import AccountComposer
from alerts.mail.address import MailAddress
from alerts.mail.composing import Composer
from alerts.mail.digest_composing import DigestComposer
from alerts.mail.server import MailServer
from alerts_world import A_MORNING, PUBLIC_URL, Alerts, Elsewhere, Place, Sink, free_port


@pytest.fixture
def sink() -> Iterator[Sink]:
    made = Sink(free_port())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def alerts_database(emptied_database) -> Any:
    """One migrated database, emptied before each test."""
    return emptied_database("alerts").empty()


@pytest.fixture
def alerts(alerts_database, emptied_database, sink) -> Alerts:
    made = Alerts.__new__(Alerts)
    database = emptied_database("alerts").as_service("alerts", workers=10, clock=lambda: made.now)
    extras = Extras(
        owners=(elsewhere := Elsewhere()),
        composer=Composer("haven@trust.example", PUBLIC_URL),
        mail_server=MailServer(MailAddress.parse(f"smtp://127.0.0.1:{sink.port}"), wait_seconds=2),
        account_composer=AccountComposer("haven@trust.example", PUBLIC_URL),
        digest_composer=DigestComposer("haven@trust.example", PUBLIC_URL),
    )
    made.__init__(database, elsewhere, extras, sink, A_MORNING)
    return made


@pytest.fixture
def place(alerts) -> Place:
    school = alerts.school()
    return Place(
        school=school,
        dsl=alerts.staff("dsl", school, name="Dana Lead"),
        head=alerts.staff("headteacher", school, name="Hari Head"),
        teacher=alerts.staff("reporter", school, name="Tess Teacher"),
        trust_lead=alerts.staff("trust_lead", school),
        category=alerts.category(),
    )
