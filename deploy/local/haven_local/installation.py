"""An installation in containers: where its files are, where its parts answer, and what each part may see.

Every part has a folder of its own under the root, and in compose a volume of its own at the same path: a part sees its
own secrets and nobody else's. What only the operator may see (the authority's key, every password) is in ``operator``.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from haven_local.certificates import SERVERS
from haven_local.databases import Databases
from haven_local.generated_secrets import GeneratedSecrets, ensure_secrets
from haven_local.layout import Layout
from haven_local.private_files import write_private
from haven_local.vault_contents import Role, ServiceAccounts


@dataclass(frozen=True)
class Address:
    """Host name and port of one part. ``more``: of its further nodes, ``host:port`` each."""

    host: str
    port: int
    more: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Address":
        """``host:port``, or several with commas between; ``ValueError`` when it is not."""
        first, *others = text.split(",")
        host, _, port = first.rpartition(":")
        if not host:
            raise ValueError(f"{first!r} is not host:port")
        return cls(host, int(port), tuple(str(cls.parse(other)) for other in others))

    def __str__(self) -> str:
        return ",".join((f"{self.host}:{self.port}", *self.more))


ADDRESSES: Mapping[str, Address] = {
    "postgres": Address("postgres", 5432),
    "rabbitmq": Address("rabbitmq", 5671),
    "openbao": Address("openbao", 8200),
    "openbao_cluster": Address("openbao", 8201),
    "openbao_metrics": Address("openbao", 8202),
    "gateway": Address("gateway", 8443),
    "proxy": Address("proxy", 8443),
    "clamav": Address("clamav", 3310),
}
"""Where the parts of ``docker-compose.yml`` answer."""

HEALTH_PORT = 9101
"""The same for every process: each has an address of its own."""


@dataclass(frozen=True)
class Installation:
    """One installation under ``root``.

    ``network``: where its processes call from (CIDR). ``state``: where sealed deliveries and OpenBao's data are.
    ``listen``: the address its servers bind. ``trusted_proxies``: from where the gateway believes ``X-Forwarded-For``.
    ``source_url``: where the source of what runs is published; empty: the gateway gives it out itself.
    ``alert_mail`` and ``alert_webhook``: who is told of alerts. ``watch_mailbox``: where the watcher's mails go.
    ``read_only``: its secrets were handed over, and none is made. ``accounts``: of the cluster it is in, where its
    programs sign in to OpenBao with their service accounts.
    """

    root: Path
    network: str
    public_url: str = "https://localhost:8443"
    smtp_url: str = "smtp://mail:1025?tls=none"
    mail_from: str = "haven@localhost"
    trusted_proxies: str = ""
    source_url: str = ""
    alert_mail: str = ""
    alert_webhook: str = field(default="", repr=False)
    watch_mailbox: str = ""
    state: Path = Path("/var/lib/haven")
    listen: str = "0.0.0.0"  # noqa: S104  # in a container only its own network reaches it
    addresses: Mapping[str, Address] = field(default_factory=lambda: dict(ADDRESSES))
    read_only: bool = False
    accounts: ServiceAccounts | None = None

    def only_for_trying_out(self) -> list[str]:
        """What nobody has set and no school could work with, in the operator's words."""
        plain = Installation(self.root, self.network)
        found = {
            "mails are shown by the catcher and reach nobody (--smtp-url, HAVEN_SMTP_URL)": self.smtp_url
            == plain.smtp_url,
            "mails come from haven@localhost (--mail-from, HAVEN_MAIL_FROM)": self.mail_from == plain.mail_from,
            "alerts are shown by Prometheus and reach nobody (--alert-mail, HAVEN_ALERT_MAIL)": not (
                self.alert_mail or self.alert_webhook
            ),
            "people reach it on this machine only (--public-url, HAVEN_PUBLIC_URL)": self.public_url
            == plain.public_url,
        }
        return [words for words, is_so in found.items() if is_so]

    @property
    def operator(self) -> Layout:
        """Authority, certificates and all secrets."""
        return Layout(self.root / "operator")

    @cached_property
    def secrets(self) -> GeneratedSecrets:
        """All secrets, made where missing."""
        if self.read_only:
            return GeneratedSecrets(self.operator.secrets, read_only=True)
        return ensure_secrets(self.operator)

    @property
    def objects(self) -> Path:
        """The object store: pupils and gateway share it."""
        return self.state / "objects"

    @property
    def destruction_list(self) -> Path:
        """What was destroyed: a volume of its own, in no backup."""
        return self.state / "destruction-list"

    @property
    def postgres_data(self) -> Path:
        """PostgreSQL's data, in a folder of its volume."""
        return self.state / "postgres" / "data"

    @property
    def memory(self) -> Path:
        """What ``prepare`` was told and others need to know."""
        return _remembered(self.root)

    @property
    def openbao_data(self) -> Path:
        """OpenBao's raft data and audit files."""
        return self.state / "openbao"

    @property
    def hosts(self) -> dict[str, str]:
        """Server -> the name its certificate has to carry; the gateway's and the proxy's is what people type."""
        names = {server: self.addresses[server].host for server in SERVERS}
        public = urlsplit(self.public_url).hostname or "localhost"
        return {**names, "gateway": public, "proxy": public}

    @property
    def ports(self) -> dict[str, int]:
        """Ports by the names the servers' configuration uses; the broker's web interface is not switched on."""
        return {
            "amqps": self.addresses["rabbitmq"].port,
            "rabbitmq_management": 15671,
            "openbao": self.addresses["openbao"].port,
            "openbao_cluster": self.addresses["openbao_cluster"].port,
            "openbao_metrics": self.addresses["openbao_metrics"].port,
        }

    def folder(self, part: str) -> Path:
        """What ``part`` may see."""
        return self.root / part

    def ca(self, part: str) -> Path:
        """The authority's certificate, as ``part`` finds it."""
        return self.folder(part) / "ca.pem"

    def settings(self, process: str) -> Path:
        """The environment file of a service, of the gateway or of the operator."""
        return self.folder(process) / "settings.env"

    def databases(self, part: str | None = None) -> Databases:
        """Roles and databases; addresses are given for ``part`` to use (default: the operator)."""
        place = self.addresses["postgres"]
        ca = self.ca(part) if part else self.operator.ca
        return Databases(self.operator, self.secrets, place.port, place.host, ca)

    @property
    def vault_url(self) -> str:
        """Root of OpenBao's HTTP interface."""
        place = self.addresses["openbao"]
        return f"https://{place.host}:{place.port}"

    def role(self, service: str) -> Role:
        """Both halves of an OpenBao role, a service's or ``SNAPSHOTS``: chosen here, so that no file waits for it."""
        kept = self.secrets
        return Role(kept.ensure(f"openbao-{service}-role-id"), kept.ensure(f"openbao-{service}-secret-id"))


class NothingPrepared(ValueError):
    """The folder holds no installation, or one of before it was remembered where its parts are."""


def _remembered(root: Path) -> Path:
    return root / "operator" / "prepared.json"


def remember(installation: Installation) -> None:
    """Keeps where the parts are and where the services call from, so that ``settle`` need not be told again."""
    kept: dict[str, object] = {
        "network": installation.network,
        "addresses": {part: str(address) for part, address in installation.addresses.items()},
        "state": str(installation.state),
    }
    if installation.accounts is not None:
        kept["accounts"] = asdict(installation.accounts)
    write_private(_remembered(installation.root), json.dumps(kept, indent=1) + "\n")


def remembered(
    root: Path, network: str | None, addresses: Mapping[str, Address], *, read_only: bool = False
) -> Installation:
    """The installation that was prepared in ``root``, but for what is told anew; ``NothingPrepared`` without one."""
    file = _remembered(root)
    kept = json.loads(file.read_text()) if file.exists() else {"network": None, "addresses": {}}
    known = {part: Address.parse(place) for part, place in kept["addresses"].items()}
    network = network or kept["network"]
    state = Path(kept.get("state", Installation.state))
    places = {**ADDRESSES, **known, **addresses}
    told = kept.get("accounts")
    accounts = ServiceAccounts(told["issuer"], tuple(told["keys"])) if told else None
    installation = Installation(
        root=root, network=network or "", addresses=places, state=state, read_only=read_only, accounts=accounts
    )
    if not installation.operator.ca.exists() or network is None:
        raise NothingPrepared(f"nothing was prepared in {root}; run prepare first")
    return installation
