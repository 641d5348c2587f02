"""RPC of the identity service: whether this installation is tried out every ten minutes."""

from datetime import datetime

from ...identifiers import Contract


class WatchingState(Contract):
    """``possible``: the installation has a secret for it. ``since``: when it was last turned on."""

    on: bool
    possible: bool
    since: datetime | None


class SetWatching(Contract):
    """Turns it on or off."""

    on: bool
