"""``haven up``: sets up all that is missing and starts everything; a second run changes nothing."""

import datetime as dt
import subprocess

import click
from chassis.ground.logs import configure

from haven_local.assets import ensure_assets
from haven_local.backups.restoring.whole import unfinished
from haven_local.backups.setting_up import begin_keeping, go_on
from haven_local.demonstration.load import described, load
from haven_local.home import stack_of_checkout
from haven_local.migrations import ensure_migrations
from haven_local.packages import ensure_stack_packages
from haven_local.progress import Progress, Step
from haven_local.service_programs import first_run_command
from haven_local.service_runs import ensure_services
from haven_local.stack import Stack

_SEE_LOG = "look at ./haven logs {name}, then run ./haven up again; ./haven reset starts from nothing."


def _steps(stack: Stack, progress: Progress, demonstration: bool) -> list[Step]:
    begin = [
        Step("Debian packages", ensure_stack_packages, "install what is named above, then run ./haven up again."),
        Step("front-end files", ensure_assets, "see that npm reaches its registry, then run ./haven up again."),
        Step("folders and ports", stack.ensure_folders, "see that this folder may be written to."),
        Step(
            "certificates and secrets",
            lambda: stack.ensure_certificates(dt.datetime.now(dt.UTC)),
            "see that this folder may be written to.",
        ),
        Step("process supervisor", stack.ensure_supervisor, _SEE_LOG.format(name="supervisord")),
    ]
    parts = [
        Step("broker begins", stack.begin_rabbitmq, _SEE_LOG.format(name="rabbitmq")),
        Step("virus scanner", stack.begin_clamav, _SEE_LOG.format(name="clamav")),
        Step("mail sink", stack.ensure_mail, _SEE_LOG.format(name="mail")),
        Step(
            "backups", lambda: go_on(stack), "see ./haven backup status; set them up again with ./haven backup set-up."
        ),
        Step("PostgreSQL", stack.ensure_postgres, _SEE_LOG.format(name="postgres")),
        Step("OpenBao", stack.ensure_openbao, _SEE_LOG.format(name="openbao")),
        Step("RabbitMQ", stack.ensure_rabbitmq, _SEE_LOG.format(name="rabbitmq")),
        Step(
            "database migrations", lambda: ensure_migrations(stack), "read the reason above, then run ./haven up again."
        ),
        Step("services and gateway", lambda: ensure_services(stack), _SEE_LOG.format(name="SERVICE")),
    ]
    parts.append(Step("watcher", stack.begin_watching, _SEE_LOG.format(name="watcher")))
    parts.append(Step("backups by themselves", lambda: begin_keeping(stack), _SEE_LOG.format(name="backup")))
    if demonstration:
        advice = "run ./haven up again: what is already loaded stays; ./haven reset starts from nothing."
        parts.append(Step("demonstration trust", lambda: load(stack, progress.say), advice))
    return [*begin, *parts]


@click.command()
@click.option(
    "--demonstration/--no-demonstration", default=True, help="Load the invented trust (default), or begin empty."
)
def command(demonstration: bool) -> None:
    """Set up all that is missing and start everything."""
    # Only what went wrong: the steps themselves say what is going on.
    configure("haven", "error")
    stack, progress = stack_of_checkout(), Progress()
    if unfinished(stack.layout).exists():
        raise click.ClickException("A restore is not finished here: run the same ./haven restore again first.")
    with stack.locked():
        for step in _steps(stack, progress, demonstration):
            progress.run(step)
    click.echo(f"\nHaven is at {stack.public_url}")
    click.echo(f"Its certificate is signed by {stack.layout.ca} (a browser asks once, or import that file).")
    if demonstration:
        _show_sign_ins(stack)
    else:
        _show_first_run(stack)


def _show_sign_ins(stack: Stack) -> None:
    click.echo("\nInvented people you can sign in as (./haven demo shows all, with second-tier secrets):\n")
    for person in described(stack)["staff"]:
        click.echo(f"  {person['role']:<15} {person['email']:<45} {person['password']}")
    click.echo(f"\nMail is kept in {stack.layout.mail}. Stop with ./haven down")


def _show_first_run(stack: Stack) -> None:
    """The link behind which an empty trust is set up; nothing once it is."""
    command = first_run_command(stack.layout, "--only-first")
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode == 0:
        click.echo(f"\nNothing is in it yet. Set it up, within an hour, at\n\n  {made.stdout.strip()}")
    else:
        click.echo(f"\n{made.stderr.strip()}")
        click.echo("If the second administrator has not had their mail: ./haven link")
