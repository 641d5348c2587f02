"""``haven reset``: stops everything and deletes this stack's data, secrets and certificates."""

import click

from haven_local import postgres
from haven_local.home import stack_of_checkout


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(yes: bool) -> None:
    """Stop everything and delete all data of this stack."""
    stack = stack_of_checkout()
    if not stack.layout.ports.exists():
        click.echo("There is nothing to delete.")
        return
    data = postgres.data_folder(stack.layout)
    if not yes:
        click.confirm(f"Delete {stack.root} and {data} for good?", abort=True)
    with stack.locked():
        stack.remove()
    click.echo("All data of this stack is deleted.")
