"""The ``haven`` command: one file a subcommand in ``haven_local.commands``, loaded when it is called for."""

import importlib

import click

COMMANDS: tuple[str, ...] = (
    "up",
    "down",
    "status",
    "restart",
    "logs",
    "reset",
    "demo",
    "link",
    "test",
    "bench",
    "chaos",
    "events",
    "backup",
    "restore",
    "restore-rest",
    "drill",
    "prepare",
    "settle",
    "secrets",
    "check-manifests",
    "materials",
    "audit-dependencies",
    "pin",
)


class OneFileEach(click.Group):
    """Finds a subcommand in its own module, so that a small one does not wait for the imports of a large one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All subcommands, in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The ``command`` of the subcommand's module; None when there is no such subcommand."""
        if cmd_name not in COMMANDS:
            return None
        found = importlib.import_module(f"haven_local.commands.{cmd_name.replace('-', '_')}").command
        if not isinstance(found, click.Command):
            raise TypeError(f"haven_local.commands.{cmd_name}.command is not a click command")
        return found


@click.group(cls=OneFileEach)
def main() -> None:
    """Haven on one machine: start it, look at it, test it."""
