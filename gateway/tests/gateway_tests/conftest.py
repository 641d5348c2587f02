"""The application on its own: a real RPC client whose broker is not there, a real object store in a folder."""

import base64
import json
import logging
import secrets
import sys
from datetime import UTC, datetime
from itertools import count

import certifi
import pytest
import structlog
from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.rpc_client import RpcClient
from gateway.app import create_app, haven_over
from gateway.sessions.cookies import SESSION
from gateway.settings import Settings
from gateway.state import attach

from gateway_tests.administered import SECRET, Identity, handed

NOW = datetime(2026, 11, 24, 15, 5, tzinfo=UTC)
URL = "https://localhost:8443"


@pytest.fixture(autouse=True)
def _logging_as_it_was():
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    yield
    logging.getLogger().handlers[:], logging.getLogger().level = handlers, level
    structlog.reset_defaults()
    for name, module in list(sys.modules.items()):
        if name.startswith(("gateway.", "chassis.")):
            # A logger keeps what it was configured with at its first use, and with it this test's standard error.
            getattr(getattr(module, "log", None), "__dict__", {}).pop("bind", None)


@pytest.fixture
def settings_of(tmp_path):
    """A function that makes settings under which every service is away; they may be changed."""

    def make(**changes):
        keys = tmp_path / "bus-keys.json"
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        keys.write_text(json.dumps({"current": "k1", "keys": {"k1": key}}))
        return Settings.model_validate(
            {
                "service": "gateway",
                "trust_id": "0190a5b0-7c1e-7000-8000-000000000001",
                "events_url": "amqps://gateway:x@127.0.0.1:1/events",
                "rpc_url": "amqps://gateway:x@127.0.0.1:1/rpc",
                "ca_file": certifi.where(),
                "bus_keys_file": keys,
                "health_port": 1,
                "public_url": URL,
                "secret_key": SECRET,
                "listen": "127.0.0.1:8443",
                "object_store_url": (tmp_path / "objects").as_uri(),
                **changes,
            }
        )

    return make


@pytest.fixture
def make_app(settings_of):
    """A function that makes an application whose services are all away; settings may be changed."""

    def make(**changes):
        settings = settings_of(**changes)
        return create_app(settings, _nobody_there(settings), clock=lambda: NOW)

    return make


def _nobody_there(settings):
    connection = BrokerConnection(settings.rpc_url.get_secret_value(), settings.ca_file, "gateway")
    return RpcClient(connection, BusKeys.load(settings.bus_keys_file), "gateway")  # never started: it is down


@pytest.fixture
def app(settings_of, applications):
    """One with all services away and nothing remembered, that other tests had before; to be changed: ``make_app``."""
    return _taken(applications, "away", settings := settings_of(), _nobody_there(settings))


def _taken(applications, place, settings, rpc):
    """The application kept at ``place``, made if there is none, over ``rpc`` and with nothing remembered."""
    if place not in applications:
        applications[place] = create_app(settings, rpc, clock=lambda: NOW)
    attach(applications[place], haven_over(settings, rpc, lambda: NOW))
    return applications[place]


@pytest.fixture
def client(app):
    """A browser or program before the application."""
    made = app.test_client()
    made.environ_base["wsgi.url_scheme"] = "https"
    made.environ_base["HTTP_HOST"] = "localhost:8443"
    return made


@pytest.fixture
def identity():
    return Identity()


@pytest.fixture(scope="session")
def applications():
    """Applications that tests take in turn, each with nothing remembered: to register hundreds of addresses takes ten
    times as long as most tests."""
    return {}


@pytest.fixture
def open_browser(settings_of, applications):
    """A function: a browser of Ada's before an application of its own, with ``identity`` behind it; settings may be
    changed."""
    opened = count()

    def make(identity, **changes):
        made = _taken(applications, next(opened), settings_of(**changes), identity).test_client()
        made.environ_base["wsgi.url_scheme"] = "https"
        made.environ_base["HTTP_HOST"] = "localhost:8443"
        made.set_cookie(SESSION, handed("s" * 43), domain="localhost", secure=True)
        return made

    return make


@pytest.fixture
def ada(open_browser, identity):
    return open_browser(identity)
