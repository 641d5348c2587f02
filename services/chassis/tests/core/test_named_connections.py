"""What settings connect a process to is told without names and passwords."""

import pytest
from chassis.calls.connections import database_address
from chassis.process.named_connections import named_connections
from pydantic import BaseModel, SecretStr


class Given(BaseModel):
    """Settings as a process has them."""

    events_url: SecretStr = SecretStr("amqps://alerts:Canary-Wren@broker:5671/events")
    rpc_url: SecretStr = SecretStr("amqps://alerts:Canary-Wren@broker:5671/rpc")
    vault_url: str = "https://openbao:8200"
    object_store_url: str | None = None
    smtp_url: SecretStr | None = None
    clamd_url: str | None = None


def told(*, plain_buckets=False, **given):
    found = named_connections(Given(**given), plain_buckets=plain_buckets)
    assert "Canary" not in str(found)
    return {(each.part, each.address): each.encrypted for each in found}


def test_two_links_to_one_broker_are_one_address():
    assert told() == {("broker", "broker:5671"): True, ("vault", "openbao:8200"): True}


@pytest.mark.parametrize(
    ("given", "address", "encrypted"),
    [
        ({"object_store_url": "file:///var/lib/haven/objects"}, "folder /var/lib/haven/objects", None),
        ({"object_store_url": "s3://haven-objects/here"}, "s3://haven-objects", True),
        ({"object_store_url": "s3://haven-objects", "plain_buckets": True}, "s3://haven-objects", False),
        ({"object_store_url": "az://haven"}, "az://haven", True),
    ],
)
def test_where_objects_lie(given, address, encrypted):
    assert told(**given)["objects", address] is encrypted


@pytest.mark.parametrize(
    ("url", "address", "encrypted"),
    [
        ("smtps://haven:Canary-Wren@mail.trust.example", "mail.trust.example", True),
        ("smtp://mail.trust.example:587", "mail.trust.example:587", True),
        ("smtp://mail.trust.example:587?tls=starttls", "mail.trust.example:587", True),
        ("smtp://mail:25?tls=none", "mail:25", False),
        ("smtp://127.0.0.1:1025", "127.0.0.1:1025", None),
    ],
)
def test_how_the_mail_server_is_spoken_to(url, address, encrypted):
    assert told(smtp_url=url)["mail", address] is encrypted


def test_the_scanner_knows_no_encryption():
    assert told(clamd_url="tcp://clamav:3310")["scanner", "clamav:3310"] is False
    assert told(clamd_url="tcp://127.0.0.1:3310")["scanner", "127.0.0.1:3310"] is None


def test_each_node_of_a_cluster_of_brokers_is_told():
    several = "amqps://alerts:Canary-Wren@broker-0:5671,broker-1/events"
    assert told(events_url=several, rpc_url=several) == {
        ("broker", "broker-0:5671"): True,
        ("broker", "broker-1"): True,
        ("vault", "openbao:8200"): True,
    }


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("postgresql+psycopg2://u:Canary@db:5432/alerts?sslmode=verify-full", "db:5432"),
        ("postgresql+psycopg2://u:Canary@/alerts?host=db-0:5432&host=db-1:5433", "db-0:5432 or db-1:5433"),
        ("postgresql+psycopg2://u:Canary@/alerts?host=db-0:5432", "db-0:5432"),
        ("postgresql+psycopg2://u:Canary@/alerts", "a socket of this machine"),
    ],
)
def test_where_a_database_is(url, address):
    assert database_address(url) == address
