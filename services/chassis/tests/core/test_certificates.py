"""When certificates end, as servers of the test's stack show them and as files hold them."""

import datetime as dt

import pytest
from chassis.process.certificates import ENDS, CertificateWatch, Server, looks
from haven_local.certificates import ensure_certificates
from haven_local.layout import Layout
from support.metrics import own_metric


def ends(name):
    return own_metric("haven_certificate_ends_timestamp_seconds", {"certificate": name})


@pytest.fixture(autouse=True)
def nothing_seen():
    ENDS.clear()


def test_each_server_of_a_stack_shows_when_its_certificate_ends(infrastructure):
    """PostgreSQL, which is asked in the clear first, the broker and OpenBao; each as long as Haven makes them."""
    ports = infrastructure.ports
    servers = {
        "database": Server.of(f"postgresql://u:p@127.0.0.1:{ports['postgres']}/x", 5432, asks_first=True),
        "broker": Server.of(f"amqps://u:p@127.0.0.1:{ports['amqps']}/events", 5671),
        "vault": Server.of(f"https://127.0.0.1:{ports['openbao']}", 443),
    }
    gateway = infrastructure.layout.certificate("gateway")
    assert CertificateWatch(looks(infrastructure.layout.ca, servers, {"gateway": gateway})).look()
    now = dt.datetime.now(dt.UTC).timestamp()
    for name in (*servers, "gateway"):
        assert 300 < (ends(name) - now) / 86400 <= 397, name
    assert (ends("authority") - now) / 86400 > 3000


def test_a_server_that_does_not_answer_or_is_not_ours_keeps_what_was_seen(infrastructure, tmp_path):
    place = {"broker": Server("127.0.0.1", infrastructure.ports["amqps"])}
    assert CertificateWatch(looks(infrastructure.layout.ca, place, {})).look()
    seen = ends("broker")
    other = Layout(tmp_path)
    ensure_certificates(other, dt.datetime.now(dt.UTC))
    assert not CertificateWatch(looks(other.ca, place, {})).look()
    assert not CertificateWatch(looks(infrastructure.layout.ca, {"broker": Server("127.0.0.1", 1)}, {})).look()
    assert ends("broker") == seen


def test_an_authority_whose_file_went_is_no_end_of_the_watch(infrastructure, tmp_path):
    found = looks(infrastructure.layout.ca, {}, {"gateway": tmp_path / "nothing.pem"})
    assert not CertificateWatch(found).look()
    assert ends("authority") is not None
    assert ends("gateway") is None


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("amqps://u:p@one:5671,two:5672/events", Server("one", 5671)),
        ("amqps://u:p@one,two/events", Server("one", 1)),
        ("postgresql+psycopg2://u:p@/db?host=one:5432&host=two:5433&sslmode=verify-full", Server("one", 5432)),
        ("postgresql+psycopg2://u:p@db:5434/db?sslmode=verify-full", Server("db", 5434)),
        ("https://openbao:8200", Server("openbao", 8200)),
    ],
)
def test_of_several_servers_in_an_address_the_first_is_looked_at(url: str, server: Server) -> None:
    assert Server.of(url, 1) == server
