"""Who the caller is where proxies stand before us: only what a trusted one says is believed."""

import ipaddress
from collections.abc import Iterable, Sequence

from gateway.settings import Network


class TrustedProxies:
    """The networks whose ``X-Forwarded-For`` is believed; without any, nobody's is."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = tuple(networks)

    def trusts(self, address: str) -> bool:
        """Whether ``address`` is a proxy of ours."""
        known = parsed(address)
        return known is not None and any(known in network for network in self._networks)

    def caller(self, peer: str, forwarded: Iterable[str]) -> str:
        """The nearest address that is no proxy of ours: read from the right, so that nothing a caller wrote counts.

        ``peer``: the other end of the connection. ``forwarded``: the values of ``X-Forwarded-For``, in their order.
        """
        known, chain = peer, [each.strip() for value in forwarded for each in value.split(",")]
        while chain and self.trusts(known):
            said = parsed(chain.pop())
            if said is None:
                break
            known = str(said)
        return known


def parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address as it is written on the wire, one of IPv4 inside IPv6 as what it is; None for what is none."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is not None:
        return known.ipv4_mapped
    return known
