"""What each service's user may do on the broker; a stolen password opens that service's part and no more."""

from typing import Any

from haven_schemas import topology

from haven_local.layout import PROCESS_NAMES

Permission = dict[str, Any]


def events_permissions() -> list[Permission]:
    """Rights in the vhost of events, without the vhost's name."""
    return [_all_rights(), *(_events_rights(name) for name in PROCESS_NAMES)]


def rpc_permissions(*, beside_earlier: bool = False) -> list[Permission]:
    """Rights in the vhost of calls, without the vhost's name. ``beside_earlier``: also what release 0.1.0 needs."""
    return [_all_rights(), *(_rpc_rights(name, beside_earlier=beside_earlier) for name in PROCESS_NAMES)]


def event_topics() -> list[Permission]:
    """Which routing keys each user may publish: its own events, its own replays, its own waits and parking."""
    exchanges = (topology.EXCHANGE_EVENTS, topology.EXCHANGE_RESYNC, topology.EXCHANGE_RETRY)
    return [
        {"user": name, "exchange": exchange, "write": rf"^{name}\.", "read": ".*"}
        for name in PROCESS_NAMES
        for exchange in exchanges
    ]


def call_topics() -> list[Permission]:
    """Which calls each user may send and take, and whose answers: the broker knows who calls whom."""
    return [right for name in PROCESS_NAMES for right in (_call_topics(name), _reply_topics(name))]


def _call_topics(name: str) -> Permission:
    called = "|".join((name, *topology.BY_NAME[name].calls))
    return {"user": name, "exchange": topology.EXCHANGE_CALLS, "write": f"^({called})$", "read": f"^{name}$"}


def _reply_topics(name: str) -> Permission:
    callers = "|".join(topology.callers_of(name))
    write, read = rf"^({callers})\.reply\.", rf"^{name}\.reply\."
    return {"user": name, "exchange": topology.EXCHANGE_REPLIES, "write": write, "read": read}


def _all_rights() -> Permission:
    return {"user": topology.OPERATOR, "configure": ".*", "write": ".*", "read": ".*"}


def _events_rights(name: str) -> Permission:
    broadcast = rf"{name}\.broadcast\..*"
    return {
        "user": name,
        "configure": f"^{broadcast}$",
        "write": rf"^(haven\.(events|resync|retry|broadcast)|{broadcast})$",
        "read": rf"^({name}\..*|haven\.broadcast)$",
    }


def _rpc_rights(name: str, *, beside_earlier: bool) -> Permission:
    own = rf"{name}\.(calls|reply\..*)"
    written = r"haven\.(calls|replies|rpc)|amq\.default" if beside_earlier else r"haven\.(calls|replies)"
    return {
        "user": name,
        "configure": f"^{own}$",
        "write": f"^({written}|{own})$",
        "read": rf"^(haven\.(calls|replies)|{name}\.rpc|{own})$",
    }
