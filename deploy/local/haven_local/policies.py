"""OpenBao's policies, one a service, rendered from ``deploy/openbao/policies``."""

import base64
import string

from haven_local.layout import CHECKOUT

_TEMPLATES = CHECKOUT / "deploy" / "openbao" / "policies"

PARTS: dict[str, tuple[str, ...]] = {
    "identity": ("every_service", "identity"),
    "pupils": ("every_service", "school_keys", "deliveries"),
    "incidents": ("every_service", "school_keys", "subject_keys", "words_keys", "register_keys", "intake"),
    "alerts": ("every_service", "school_keys"),
    "referrals": ("every_service",),
    "retention": ("every_service", "school_keys", "disposal"),
    "audit": ("every_service",),
}
"""Which templates make up each service's policy; a service that is not here may do nothing."""


SNAPSHOTS = "snapshots"
"""Policy and role of whoever keeps snapshots of OpenBao in a cluster; no service."""


def snapshots_policy() -> str:
    """It may take a snapshot."""
    return (_TEMPLATES / f"{SNAPSHOTS}.hcl").read_text()


def render_policy(service: str) -> str:
    """The policy of ``service``; ``KeyError`` when no rights were ever decided for it.

    The context of a derived key is the service's name in base64, so one service's wraps are closed to every other.
    """
    context = base64.b64encode(service.encode()).decode()
    parts = [(_TEMPLATES / f"{part}.hcl").read_text() for part in PARTS[service]]
    return "\n".join(string.Template(part).substitute(service=service, context=context) for part in parts)
