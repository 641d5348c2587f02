"""Changes the keys that sign access tokens and reporting permits every week, with overlap."""

from chassis.keys.key_rotation import keep_key
from chassis.keys.trusted_keys import ACCESS, PERMIT
from chassis.keys.vault import Vault
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction

TOKEN_KEYS = (ACCESS, PERMIT)


def keep_token_keys(unit: Unit, vault: Vault) -> None:
    """A new version of each when the newest is a week old. It signs ten minutes later, when every service knows it.

    What was signed before still verifies, until its version goes after five weeks. Audited when something changed.

    Safe on every replica at once. ``VaultAway``: nothing was changed, the next run tries again.
    """
    for name in TOKEN_KEYS:
        keep_key(unit, vault, name, audited_as=AuditAction.KEY_TOKEN_ROTATE)
