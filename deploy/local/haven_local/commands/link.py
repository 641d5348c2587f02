"""``haven link``: the link behind which an installation is set up, or its second administrator's."""

import subprocess

import click

from haven_local.home import running_stack
from haven_local.service_programs import first_run_command


@click.command()
def command() -> None:
    """Print the link of the first run, or the second administrator's."""
    made = subprocess.run(first_run_command(running_stack().layout), capture_output=True, text=True, check=False)
    if made.returncode:
        raise click.ClickException(made.stderr.strip())
    click.echo(f"{made.stdout.strip()}\n\n{made.stderr.strip()}")
