"""``haven down``: ends everything of this stack, Erlang's port mapper too; data stays."""

import click

from haven_local.home import stack_of_checkout


@click.command()
def command() -> None:
    """Stop everything; data stays."""
    stack = stack_of_checkout()
    if not stack.layout.ports.exists():
        click.echo("Haven was never started here.")
        return
    with stack.locked():
        stopped = stack.stop()
    click.echo("Haven has stopped." if stopped else "Haven was not running.")
