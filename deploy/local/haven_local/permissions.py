"""What each service's user may do on the broker; a stolen password opens that service's part and no more."""

from typing import Any

from haven_schemas import topology

from haven_local.definitions import OPERATOR
from haven_local.layout import PROCESS_NAMES

Permission = dict[str, Any]


def events_permissions() -> list[Permission]:
    """Rights in the vhost of events, without the vhost's name."""
    return [_all_rights(), *(_events_rights(name) for name in PROCESS_NAMES)]


def rpc_permissions() -> list[Permission]:
    """Rights in the vhost of calls, without the vhost's name."""
    return [_all_rights(), *(_rpc_rights(name) for name in PROCESS_NAMES)]


def topic_permissions() -> list[Permission]:
    """Which routing keys each user may publish: its own events, its own replays, its own waits and parking."""
    exchanges = (topology.EXCHANGE_EVENTS, topology.EXCHANGE_RESYNC, topology.EXCHANGE_RETRY)
    return [
        {"user": name, "exchange": exchange, "write": rf"^{name}\.", "read": ".*"}
        for name in PROCESS_NAMES
        for exchange in exchanges
    ]


def _all_rights() -> Permission:
    return {"user": OPERATOR, "configure": ".*", "write": ".*", "read": ".*"}


def _events_rights(name: str) -> Permission:
    broadcast = rf"{name}\.broadcast\..*"
    return {
        "user": name,
        "configure": f"^{broadcast}$",
        "write": rf"^(haven\.(events|resync|retry|broadcast)|{broadcast})$",
        "read": rf"^({name}\..*|haven\.broadcast)$",
    }


def _rpc_rights(name: str) -> Permission:
    reply = rf"{name}\.reply\..*"
    return {
        "user": name,
        "configure": rf"^({name}\.calls|{reply})$",
        "write": rf"^(haven\.rpc|amq\.default|{reply})$",
        "read": rf"^({name}\.(calls|rpc)|{reply})$",
    }
