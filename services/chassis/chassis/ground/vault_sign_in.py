"""What a program shows OpenBao to be given a token: its AppRole, or the token of its Kubernetes service account.

The second is signed by the cluster, names the account and is for OpenBao alone; the kubelet puts a new one into the
same file before the old one ends, so the file is read at each sign-in (decision 0077).
"""

from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, SecretStr, model_validator

from chassis.ground.away import VaultAway
from chassis.ground.logs import get_logger

log = get_logger()

JWT_LOGIN = "/v1/auth/jwt/login"
APPROLE_LOGIN = "/v1/auth/approle/login"


class VaultSignIn(BaseModel):
    """Settings: ``HAVEN_VAULT_JWT_FILE``, or else ``HAVEN_VAULT_ROLE_ID`` and ``HAVEN_VAULT_SECRET_ID``."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    vault_jwt_file: Path | None = None
    vault_role_id: SecretStr | None = None
    vault_secret_id: SecretStr | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.vault_jwt_file is None and (self.vault_role_id is None or self.vault_secret_id is None):
            raise ValueError("give HAVEN_VAULT_ROLE_ID and HAVEN_VAULT_SECRET_ID, or HAVEN_VAULT_JWT_FILE")
        return self

    def login(self, role: str) -> tuple[str, dict[str, Any]]:
        """Where ``role`` signs in, and with what; never logged. ``VaultAway`` while there is no token to show."""
        if self.vault_jwt_file is not None:
            return JWT_LOGIN, {"role": role, "jwt": _read(self.vault_jwt_file)}
        halves = {"role_id": self.vault_role_id, "secret_id": self.vault_secret_id}
        return APPROLE_LOGIN, {name: half.get_secret_value() for name, half in halves.items() if half is not None}


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        log.warning("service_account_token_unreadable", error=type(error).__name__)
        raise VaultAway from None
