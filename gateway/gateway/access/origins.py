"""Where a request came from, as the audit log keeps it for a year: by which way in, and from which network.

The address is cut to its first bits here, before anything else hears of it (decision 0135).
"""

import ipaddress
from collections.abc import Mapping

from flask import current_app, g, request
from haven_schemas.origins import Channel, Origin

from gateway.server.trusted_proxies import parsed
from gateway.settings import Settings

_CHANNELS = {"api_v1": Channel.API, "mis_v1": Channel.FEED}
"""By blueprint; everything else is pages."""
_CALENDAR = "pages.work_feed"
_BITS = "NETWORK_BITS"


def network_bits(settings: Settings) -> dict[str, dict[int, int]]:
    """What the application's configuration says of it: bits that are kept, by version of IP."""
    return {_BITS: {4: settings.network_bits_v4, 6: settings.network_bits_v6}}


def origin() -> Origin:
    """This request's."""
    if "origin" not in g:
        g.origin = Origin(channel=_channel(), network=network_of(request.remote_addr or "", current_app.config[_BITS]))
    found: Origin = g.origin
    return found


def network_of(address: str, kept: Mapping[int, int]) -> str | None:
    """The network that ``address`` lies in, as large as the trust says; None for no address, or if it keeps none."""
    known = parsed(address)
    if known is None or not kept[known.version]:
        return None
    return str(ipaddress.ip_network(f"{known}/{kept[known.version]}", strict=False))


def _channel() -> Channel:
    if request.endpoint == _CALENDAR:
        return Channel.CALENDAR
    return _CHANNELS.get(request.blueprint or "", Channel.PAGE)
