"""For how long the trust keeps a backup."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KeptBackups:
    """Days. ``kept_days``: of databases and files; ``keys_days``: of snapshots of the vault; None: not told."""

    kept_days: int | None = None
    keys_days: int | None = None
