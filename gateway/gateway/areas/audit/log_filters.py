"""What the log is narrowed to, as it stands in the address of its page."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import get_args

from flask import request
from haven_schemas.acts.audit import ListEntries, Outcome
from haven_schemas.audit_actions import AuditAction

from gateway.pages.forms import id_in_address
from gateway.rendering.times import instant_of
from gateway.rendering.typed_days import iso_day
from gateway.server.trusted_proxies import parsed

_IDS = ("subject_id", "object_id", "actor_id", "school_id", "session_id", "network_of")
_PLAIN = ("action", "outcome", "from", "to")
_ACTIONS = frozenset(action.value for action in AuditAction)


def filters_in_address() -> dict[str, str]:
    """Those that are given and mean something; ``Problem(not_found)`` for an id that is none."""
    ids = {name: str(found) for name in _IDS if (found := id_in_address(name)) is not None}
    plain = {name: request.args.get(name, "") for name in _PLAIN}
    plain |= {name: iso_day(plain[name]) for name in ("from", "to")}
    return ids | {name: value for name, value in plain.items() if value and _is_one(name, value)}


def as_asked(filters: Mapping[str, str], *, limit: int, cursor: str | None = None) -> ListEntries:
    """What audit is asked; days are London's, both counted in."""
    asked: dict[str, object] = {name: value for name, value in filters.items() if name not in ("from", "to")}
    if "from" in filters:
        asked["since"] = _midnight(date.fromisoformat(filters["from"]))
    if "to" in filters:
        asked["until"] = _midnight(date.fromisoformat(filters["to"]) + timedelta(days=1))
    return ListEntries.model_validate({**asked, "limit": limit, "cursor": cursor})


def typed_address(typed: str) -> str | None:
    """An address as the smallest network, which larger ones hold; None for what is none."""
    known = parsed(typed.strip())
    return None if known is None else f"{known}/{known.max_prefixlen}"


def _midnight(day: date) -> datetime:
    return instant_of(day, time(0))


def _is_one(name: str, value: str) -> bool:
    if name == "action":
        return value in _ACTIONS
    if name == "outcome":
        return value in get_args(Outcome)
    try:
        return date(1900, 1, 1) <= date.fromisoformat(value) < date(9999, 1, 1)
    except ValueError:
        return False
