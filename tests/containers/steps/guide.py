"""Every ``docker compose`` command of the guide for trust IT, as it stands there."""

import click

from containers.guide import commands
from containers.trip import Trip, sure

_DETACHED = "--detach"


def run(trip: Trip) -> None:
    """Each succeeds, and in the end everything is healthy again."""
    typed = commands(trip.compose.checkout)
    sure({"up", "run", "restart"} <= {words[0] for words in typed}, "the guide's commands were not found")
    for words in typed:
        click.echo(f"            docker compose {' '.join(words)}", err=True)
        # One that stays in the foreground would never end, and there is no terminal.
        no_terminal = ["-T"] if words[0] == "exec" else []
        trip.compose.run(words[0], *no_terminal, *words[1:], *([_DETACHED] if words == ["up"] else []))
    trip.compose.up()
