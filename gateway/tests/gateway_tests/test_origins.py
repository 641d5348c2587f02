"""Where a request came from, as services are told with each call: the way in, and a network instead of an address."""

import pytest
from gateway.access.origins import network_of
from gateway.access.refusals import RefusalCounts
from gateway.clients import Services
from gateway.connections import report_refusals
from haven_schemas.acts.paging import Empty
from haven_schemas.origins import Origin
from haven_schemas.rights import Right

from gateway_tests.administered import Identity, handed, number, session

HOME = {"REMOTE_ADDR": "203.0.113.77"}
KEPT = {4: 24, 6: 48}


class Told(Identity):
    """Keeps what each call said of where its request came from."""

    def __init__(self):
        super().__init__()
        self.origins = {}

    def call(self, service, method, request, reply_type, **given):
        """As the RPC client's."""
        self.origins[method] = given["origin"]
        return super().call(service, method, request, reply_type, **given)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("10.4.5.6", "10.4.5.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:7:1:9:8:7:6", "2001:db8:7::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", None),
        ("unix:", None),
    ],
)
def test_an_address_is_cut_to_its_network(address, network):
    assert network_of(address, KEPT) == network


def test_a_trust_says_how_much_of_it_is_kept():
    assert network_of("203.0.113.77", {4: 32, 6: 64}) == "203.0.113.77/32"
    assert network_of("203.0.113.77", {4: 0, 6: 64}) is None
    assert network_of("2001:db8:7:1:9:8:7:6", {4: 0, 6: 64}) == "2001:db8:7:1::/64"


def test_every_call_of_a_request_says_it_that_for_the_token_too(open_browser):
    identity = Told()
    open_browser(identity).get("/account", environ_overrides=HOME)
    assert len(identity.origins) > 1
    assert set(identity.origins.values()) == {Origin(channel="page", network="203.0.113.0/24")}


def test_a_program_comes_by_the_api(open_browser):
    identity = Told()
    identity.answers["token_for_machine"] = session([Right.SCHOOL_READ], elevated=True)
    key = {"Authorization": f"Bearer hvn_{0:043d}"}
    open_browser(identity).get("/api/v1/schools", headers=key, environ_overrides=HOME)
    assert identity.origins["token_for_machine"] == Origin(channel="api", network="203.0.113.0/24")


def test_an_app_that_fetches_a_calendar_is_no_page(open_browser):
    identity = Told()
    open_browser(identity).get("/calendar/work.ics", auth=("ada@trust.example", "x" * 32), environ_overrides=HOME)
    assert identity.origins["token_for_app_password"].channel == "calendar"


def test_a_feed_says_it_too(open_browser):
    identity = Told()
    identity.answers["note_feed_call"] = Empty()
    open_browser(identity).post(f"/mis/v1/feeds/{number(7)}/files", data=b"x", environ_overrides=HOME)
    assert identity.origins["note_feed_call"] == Origin(channel="feed", network="203.0.113.0/24")


def test_nothing_is_told_of_a_network_where_the_trust_keeps_none(settings_of, open_browser):
    identity = Told()
    handed_out = {"Authorization": f"Bearer {handed('t' * 43)}"}
    browser = open_browser(identity)
    browser.application.config["NETWORK_BITS"] = {4: 0, 6: 0}
    try:
        browser.get("/api/v1/schools", headers=handed_out, environ_overrides=HOME)
    finally:
        browser.application.config["NETWORK_BITS"] = KEPT
    assert set(identity.origins.values()) == {Origin(channel="api")}
    assert settings_of(network_bits_v4=0).network_bits_v4 == 0


def test_what_the_gateway_does_by_itself_is_in_the_background():
    identity, counts = Told(), RefusalCounts()
    identity.answers["report_refusals"] = Empty()
    counts.add("token_invalid", "/api/v1/schools")
    report_refusals(counts, Services(identity))
    assert identity.origins["report_refusals"] == Origin(channel="background")
