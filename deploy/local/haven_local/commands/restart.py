"""``haven restart SERVICE``: stops and starts one program and waits until it is ready."""

import click

from haven_local.home import check_program, running_stack
from haven_local.layout import PROCESS_NAMES
from haven_local.service_runs import wait_until_ready
from haven_local.waiting import NotReady


@click.command()
@click.argument("service")
def command(service: str) -> None:
    """Restart one service (or postgres, rabbitmq, openbao, mail)."""
    stack = running_stack()
    name = check_program(stack, service)
    with stack.locked():
        stack.supervisor.restart(name)
        try:
            if name in PROCESS_NAMES:
                wait_until_ready(stack, name)
        except NotReady as late:
            raise click.ClickException(str(late)) from late
    click.echo(f"{name} has started again.")
