"""``haven prepare``: writes the files of an installation in containers; a second run changes nothing."""

import datetime as dt
from pathlib import Path
from urllib.parse import urlsplit

import click

from haven_local.backups.of_installation import write_backup_files
from haven_local.backups.options import backups_option
from haven_local.backups.place import Place
from haven_local.backups.restoring.whole import unfinished
from haven_local.installation import ADDRESSES, Address, Installation, remember
from haven_local.installation_files import write_files
from haven_local.prepare_options import (
    accounts_of,
    addresses_from,
    alert_mail_from,
    cluster_keys_from,
    mail_from_from,
    mirror_from,
    network_from,
    networks_from,
    proxy_from,
    public_url_from,
    smtp_url_from,
    webhook_from,
)

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def web_address_from(_: click.Context, __: click.Parameter, given: str) -> str:
    """The same, once it is an https address: a slip would stop the gateway's start."""
    parts = urlsplit(given)
    if given and (parts.scheme != "https" or not parts.hostname):
        raise click.BadParameter(f"{given!r} is no address that begins with https://")
    return given


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--network", required=True, callback=network_from, help="Where the services call from, for example 172.30.71.0/24."
)
@click.option("--public-url", default="https://localhost:8443", callback=public_url_from, show_default=True,
              help="What people type.")  # fmt: skip
@click.option(
    "--smtp-url",
    envvar="HAVEN_SMTP_URL",
    default="smtp://mail:1025?tls=none",
    show_envvar=True,
    callback=smtp_url_from,
    help="The mail server; with a password only by the variable, for a command line can be seen by others.",
)
@click.option("--mail-from", default="haven@localhost", callback=mail_from_from, show_default=True,
              help="Sender of mails.")  # fmt: skip
@click.option("--alert-mail", envvar="HAVEN_ALERT_MAIL", default="", callback=alert_mail_from, show_envvar=True,
              help="Whom a mail tells of alerts, with commas between.")  # fmt: skip
@click.option("--alert-webhook", envvar="HAVEN_ALERT_WEBHOOK", default="", callback=webhook_from, show_envvar=True,
              help="A webhook that is told of alerts; by the variable, for it may hold a token.")  # fmt: skip
@click.option("--signatures-mirror", envvar="HAVEN_SIGNATURES_MIRROR", default="", callback=mirror_from,
              show_envvar=True, expose_value=False, help="The scanner's own mirror; only looked at here.")  # fmt: skip
@click.option("--signatures-proxy", envvar="HAVEN_SIGNATURES_PROXY", default="", callback=proxy_from,
              show_envvar=True, expose_value=False, help="The scanner's way out; only looked at here.")  # fmt: skip
@click.option("--watch-mailbox", envvar="HAVEN_WATCH_MAILBOX", default="", callback=alert_mail_from, show_envvar=True,
              help="Where the watcher's mails go, one each ten minutes; else to the sender of mails.")  # fmt: skip
@click.option(
    "--trusted-proxies",
    default="",
    callback=networks_from,
    help="Addresses or networks, with commas between, of the proxies before the gateway: from them alone it believes "
    "who the caller is.",
)
@click.option(
    "--source-url",
    default="",
    callback=web_address_from,
    help="Where the source of the running program is published, if it was changed; else the gateway gives it out.",
)
@click.option("--cluster-issuer", default="", callback=web_address_from,
              help="Who signs your cluster's service accounts, which programs sign in to OpenBao with.")  # fmt: skip
@click.option("--cluster-keys", type=_FILE, callback=cluster_keys_from,
              help="File of its public keys: kubectl get --raw /openid/v1/jwks.")  # fmt: skip
@backups_option
@click.option("--state", default=Path("/var/lib/haven"), type=click.Path(path_type=Path), help="Data of the services.")
@click.option("--listen", default="0.0.0.0", show_default=True, help="Address the servers bind.")  # noqa: S104  # of servers that are for other machines
@click.option("--at", "addresses", multiple=True, callback=addresses_from, help="PART=HOST:PORT; may be repeated.")
def command(
    folder: Path,
    *,
    network: str,
    public_url: str,
    smtp_url: str,
    mail_from: str,
    trusted_proxies: str,
    source_url: str,
    cluster_issuer: str,
    cluster_keys: tuple[str, ...],
    alert_mail: str,
    alert_webhook: str,
    place: Place | None,
    watch_mailbox: str,
    state: Path,
    listen: str,
    addresses: dict[str, Address],
) -> None:
    """Write certificates, secrets and settings of an installation in containers to FOLDER."""
    installation = Installation(
        root=folder.resolve(),
        network=network,
        public_url=public_url,
        smtp_url=smtp_url,
        mail_from=mail_from,
        trusted_proxies=trusted_proxies,
        source_url=source_url,
        alert_mail=alert_mail,
        alert_webhook=alert_webhook,
        watch_mailbox=watch_mailbox,
        state=state.resolve(),
        listen=listen,
        addresses={**ADDRESSES, **addresses},
        accounts=accounts_of(cluster_issuer, cluster_keys),
    )
    if unfinished(installation.operator).exists():
        raise click.ClickException("A restore is not finished here: run the same restore again first.")
    changed = write_files(installation, dt.datetime.now(dt.UTC))
    remember(installation)
    if write_backup_files(installation, place) and "postgres" not in changed:
        changed = [*changed, "postgres"]
    for part in changed:
        click.echo(f"{part}: files written; it reads them at its next start")
    if not changed:
        click.echo("all as it was")
    for words in installation.only_for_trying_out():
        click.echo(f"only for trying Haven out: {words}", err=True)
    if place is None:
        click.echo("nothing is backed up (--backups, HAVEN_BACKUPS)", err=True)
