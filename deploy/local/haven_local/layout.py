"""Where everything of one local stack lives: the folders and files under its root."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from haven_schemas import topology

CHECKOUT = Path(__file__).resolve().parents[3]
"""The checkout this code runs from; a stack's root may be anywhere else."""

SERVICE_NAMES: tuple[str, ...] = tuple(service.name for service in topology.SERVICES if service.serves_rpc)
"""The services with a database and OpenBao rights of their own."""

PROCESS_NAMES: tuple[str, ...] = tuple(service.name for service in topology.SERVICES)
"""Everything that holds settings: the services and the gateway."""

WATCHER = "watcher"
"""What tries all of it out as people use it; no process on the bus."""

SHORT_FOLDER = Path("/tmp")  # noqa: S108  # always the same place, whatever TMPDIR says; the folder in it is private
_LONGEST_SOCKET = 100
"""A unix socket's path may take 107 bytes; supervisor adds a suffix while it binds."""


@dataclass(frozen=True)
class Data:
    """Where what a stack keeps is, if not under its root: each in a folder, or a volume, of its own."""

    postgres: Path
    objects: Path
    openbao: Path
    destruction_list: Path


@dataclass(frozen=True)
class Layout:
    """The paths of one stack; nothing here touches the disk."""

    root: Path
    data: Data | None = None

    @property
    def key(self) -> str:
        """A short name for this root, the same every time, for what must live outside it."""
        return hashlib.sha256(str(self.root).encode()).hexdigest()[:12]

    @property
    def ports(self) -> Path:
        """The chosen ports, JSON."""
        return self.root / "ports.json"

    @property
    def lock(self) -> Path:
        """Held while a stack is being changed, so that two commands take turns."""
        return self.root / "lock"

    @property
    def certificates(self) -> Path:
        """The local certificate authority and what it signed."""
        return self.root / "certificates"

    @property
    def ca(self) -> Path:
        """The certificate every client of this stack trusts."""
        return self.certificates / "ca.pem"

    def certificate(self, name: str) -> Path:
        """Certificate of server ``name``."""
        return self.certificates / f"{name}.pem"

    def key_of(self, name: str) -> Path:
        """Private key of server ``name``, mode 0600."""
        return self.certificates / f"{name}.key"

    @property
    def secrets(self) -> Path:
        """Generated secrets, one a file, mode 0600."""
        return self.root / "secrets"

    @property
    def logs(self) -> Path:
        """What the supervised programs print."""
        return self.root / "logs"

    @property
    def mail(self) -> Path:
        """One ``.eml`` file for each mail the sink took."""
        return self.root / "mail"

    @property
    def objects(self) -> Path:
        """The object store: sealed deliveries and documents."""
        return self.data.objects if self.data else self.root / "objects"

    @property
    def destruction_list(self) -> Path:
        """What was destroyed: in no backup, and put back by no restore."""
        return self.data.destruction_list if self.data else self.root / "destruction-list"

    @property
    def clamav(self) -> Path:
        """Configuration and signatures of the virus scanner."""
        return self.root / "clamav"

    @property
    def rabbitmq(self) -> Path:
        """Configuration, data and home of the broker."""
        return self.root / "rabbitmq"

    @property
    def openbao(self) -> Path:
        """Configuration, raft data and audit files of OpenBao."""
        return self.data.openbao if self.data else self.root / "openbao"

    @property
    def supervisor(self) -> Path:
        """Configuration and process id of the supervisor."""
        return self.root / "supervisor"

    @property
    def socket(self) -> Path:
        """The supervisor's socket: under the root, or under ``/tmp`` where that path is too long for a socket."""
        wanted = self.supervisor / "control.sock"
        if len(str(wanted)) <= _LONGEST_SOCKET:
            return wanted
        return SHORT_FOLDER / f"haven-{self.key}" / "control.sock"

    def settings(self, process: str) -> Path:
        """The environment file of one service or of the gateway, mode 0600."""
        return self.root / "services" / process / "settings.env"
