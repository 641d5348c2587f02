"""``haven logs SERVICE``: the end of one program's log."""

import os

import click

from haven_local.home import stack_of_checkout


@click.command()
@click.argument("service")
@click.option("-n", "lines", default=100, show_default=True, help="How many lines.")
@click.option("-f", "follow", is_flag=True, help="Go on showing new ones.")
def command(service: str, lines: int, follow: bool) -> None:
    """Show one program's log."""
    folder = stack_of_checkout().layout.logs
    file = folder / f"{service}.log"
    known = sorted(each.stem for each in folder.glob("*.log"))
    if service not in known:
        raise click.ClickException(f"There is no log of {service}. Choose one of: {', '.join(known)}")
    follows = ["-F"] if follow else []
    os.execvp("tail", ["tail", "-n", str(lines), *follows, str(file)])  # noqa: S606  # a fixed program, no shell
