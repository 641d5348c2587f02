"""``haven audit-dependencies``: whether a weakness is known of any package in the lock."""

import click

from haven_local.materials.weaknesses import SERVICE, NoData, known_weaknesses


@click.command()
@click.option("--service-url", default=SERVICE, show_default=True, help="Who is asked: OSV, or a mirror of it.")
def command(service_url: str) -> None:
    """Ask OSV for known weaknesses of every package in the lock; ends with 1 if there are any, 2 without data."""
    try:
        found = known_weaknesses(service_url)
    except NoData as nothing:
        click.echo(f"NOT KNOWN: {nothing}", err=True)
        raise SystemExit(2) from nothing
    if found:
        click.echo(found)
        raise SystemExit(1)
    click.echo("no weakness is known of any package in the lock")
