"""What several commands ask of an installation in containers: its id, and a client of its OpenBao."""

import uuid

import hvac

from haven_local.installation import Installation

_TIMEOUT_SECONDS = 30


def trust_id_of(installation: Installation) -> str:
    """The installation's own id, made once."""
    kept = installation.secrets
    if not kept.has("trust-id"):
        kept.keep("trust-id", str(uuid.uuid4()))
    return kept.read("trust-id")


def vault_client(installation: Installation) -> hvac.Client:
    """A client that may do everything; without a token before OpenBao's first start."""
    kept = installation.secrets
    return hvac.Client(
        url=installation.vault_url,
        token=kept.read("openbao-token") if kept.has("openbao-token") else None,
        verify=str(installation.operator.ca),
        timeout=_TIMEOUT_SECONDS,
    )
