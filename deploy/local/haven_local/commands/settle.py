"""``haven settle``: gives PostgreSQL and OpenBao of an installation in containers what the services need of them."""

from pathlib import Path

import click
import psycopg2
from chassis.ground.logs import configure

from haven_local import openbao, vault_contents
from haven_local.backups.of_installation import ensure_backup_role
from haven_local.generated_secrets import SecretMissing
from haven_local.installation import Address, Installation, NothingPrepared, remembered
from haven_local.installation_parts import vault_client
from haven_local.layout import SERVICE_NAMES
from haven_local.migrations import migrate
from haven_local.policies import SNAPSHOTS
from haven_local.prepare_options import addresses_from, network_from
from haven_local.progress import Progress, Step
from haven_local.waiting import wait_until

_SECONDS = 120
_ADVICE = "look at the logs of {part}, then run this again: what is done stays done."


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--network", callback=network_from, help="As it was given to prepare, if it is not that any more.")
@click.option("--at", "addresses", multiple=True, callback=addresses_from, help="PART=HOST:PORT; may be repeated.")
@click.option("--read-only", is_flag=True, help="FOLDER's secrets were handed over: make none, and initialise nothing.")
def command(folder: Path, network: str | None, addresses: dict[str, Address], read_only: bool) -> None:
    """Make databases, OpenBao's keys and roles, and run migrations, for what was prepared in FOLDER."""
    configure("haven", "error")
    try:
        installation = remembered(folder.resolve(), network, addresses, read_only=read_only)
    except NothingPrepared as nothing:
        raise click.ClickException(str(nothing)) from nothing
    progress = Progress()
    postgres_log, openbao_log = _ADVICE.format(part="postgres"), _ADVICE.format(part="openbao")
    progress.run(Step("roles and databases", lambda: ensure_databases(installation), postgres_log))
    progress.run(Step("role that backs up", lambda: ensure_backup_role(installation), postgres_log))
    progress.run(Step("OpenBao's keys, policies and roles", lambda: ensure_vault(installation), openbao_log))
    progress.run(Step("database migrations", lambda: migrate(installation.databases()), postgres_log))


def ensure_databases(installation: Installation) -> bool:
    """Every service's roles and database; true when any was made."""
    databases = installation.databases()

    def answers() -> bool:
        try:
            databases.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    wait_until(answers, f"PostgreSQL at {installation.addresses['postgres']}", _SECONDS, pause=1)
    made = [databases.ensure_roles(), databases.ensure_watcher()]
    made += [databases.ensure(service) for service in SERVICE_NAMES]
    return any(made)


def ensure_vault(installation: Installation) -> bool:
    """OpenBao is initialised and holds keys, policies and one role a program; true when any was made."""
    kept = installation.secrets
    server = vault_client(installation)
    wait_until(lambda: openbao.answers(server), f"OpenBao at {installation.vault_url}", _SECONDS, pause=1)
    made = [openbao.ensure_initialised(server, kept)]
    if server.token is None:
        raise SecretMissing("OpenBao is initialised, and its token openbao-token was not handed over")
    wait_until(lambda: openbao.takes_orders(server), "OpenBao's cluster", _SECONDS, pause=1)
    vault_contents.ensure_contents(server, installation.network, installation.accounts)
    for name in (*SERVICE_NAMES, SNAPSHOTS) if installation.accounts is None else ():
        made.append(vault_contents.register_role(server, name, installation.role(name)))
    return any(made)
