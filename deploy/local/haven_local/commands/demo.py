"""``haven demo``: the sign-ins of the demonstration trust, for people and for scripts."""

import json
from typing import Any

import click

from haven_local.demonstration.load import described
from haven_local.home import running_stack


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(as_json: bool) -> None:
    """Show the demonstration trust's address, sign-ins and feeds."""
    shown = described(running_stack())
    if as_json:
        click.echo(json.dumps(shown, indent=1))
        return
    click.echo(f"{shown['gateway']}   authority: {shown['ca_certificate']}   mail: {shown['mail']}\n")
    for person in shown["staff"]:
        click.echo(_line(person))
    for feed in shown["feeds"]:
        click.echo(f"  feed {feed['id']} of {feed['school_urn']}")


def _line(person: dict[str, Any]) -> str:
    second_tier = person["totp_secret"] or "no second tier"
    return f"  {person['role']:<15} {person['email']:<45} {person['password']:<32} {second_tier}"
