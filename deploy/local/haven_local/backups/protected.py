"""What is backed up of one installation, and how each part of it is reached."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import hvac

from haven_local import openbao, postgres
from haven_local.databases import Databases
from haven_local.generated_secrets import GeneratedSecrets
from haven_local.installation import Installation
from haven_local.installation_parts import trust_id_of, vault_client
from haven_local.layout import Layout
from haven_local.stack import Stack

KEPT_OF_ALL = ("secrets", "certificates")


@dataclass(frozen=True)
class Protected:
    """One installation as backups see it; nothing here touches a disk or a server.

    ``operator``: whose folders and files ``kept`` come along. ``host`` and ``port``: where PostgreSQL answers.
    ``own_folder``: pgBackRest's configuration and password, where PostgreSQL's own user can read it. ``scratch``: what
    pgBackRest writes while it works, which may be gone at its next start. ``ca``: the authority, where PostgreSQL's own
    user can read it.
    """

    trust_id: str
    operator: Layout
    kept: tuple[str, ...]
    secrets: GeneratedSecrets
    databases: Databases
    postgres_data: Path
    own_folder: Path
    scratch: Path
    ca: Path
    host: str
    port: int
    objects: Path
    vault: Callable[[], hvac.Client]


def protected_stack(stack: Stack) -> Protected:
    """The stack of a root."""
    data = postgres.data_folder(stack.layout)
    beside = data.parent / f"{data.name}.backup"
    return Protected(
        trust_id=stack.trust_id,
        operator=stack.layout,
        kept=(*KEPT_OF_ALL, "trust_id"),
        secrets=stack.secrets,
        databases=stack.databases,
        postgres_data=data,
        own_folder=beside,
        scratch=beside,
        ca=stack.layout.ca,
        host="127.0.0.1",
        port=stack.ports["postgres"],
        objects=stack.layout.objects,
        vault=lambda: openbao.client(stack.layout, stack.secrets, stack.ports),
    )


def protected_installation(installation: Installation) -> Protected:
    """An installation in containers, as the container that backs up sees it."""
    place = installation.addresses["postgres"]
    return Protected(
        trust_id=trust_id_of(installation),
        operator=installation.operator,
        kept=(*KEPT_OF_ALL, installation.memory.name),
        secrets=installation.secrets,
        databases=installation.databases(),
        postgres_data=installation.postgres_data,
        own_folder=installation.folder("postgres"),
        scratch=Path("/tmp/pgbackrest"),  # noqa: S108  # a container's own
        ca=installation.ca("postgres"),
        host=place.host,
        port=place.port,
        objects=installation.objects,
        vault=lambda: vault_client(installation),
    )
