"""What is backed up of one installation, and how each part of it is reached."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import hvac

from haven_local import openbao, postgres
from haven_local.databases import Databases
from haven_local.generated_secrets import GeneratedSecrets
from haven_local.layout import Layout
from haven_local.stack import Stack


@dataclass(frozen=True)
class Protected:
    """One installation as backups see it; nothing here touches a disk or a server.

    ``operator``: whose folders ``secrets`` and ``certificates``, and file ``trust_id``, come along. ``host`` and
    ``port``: where PostgreSQL answers.
    """

    trust_id: str
    operator: Layout
    secrets: GeneratedSecrets
    databases: Databases
    postgres_data: Path
    host: str
    port: int
    objects: Path
    vault: Callable[[], hvac.Client]

    @property
    def own_folder(self) -> Path:
        """pgBackRest's configuration and password: beside the data, where PostgreSQL's own user can read it."""
        return self.postgres_data.parent / f"{self.postgres_data.name}.backup"


def protected_stack(stack: Stack) -> Protected:
    """The stack of a root."""
    return Protected(
        trust_id=stack.trust_id,
        operator=stack.layout,
        secrets=stack.secrets,
        databases=stack.databases,
        postgres_data=postgres.data_folder(stack.layout),
        host="127.0.0.1",
        port=stack.ports["postgres"],
        objects=stack.layout.objects,
        vault=lambda: openbao.client(stack.layout, stack.secrets, stack.ports),
    )
