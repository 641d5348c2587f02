"""``haven materials``: what images are made of, for whoever has to know: a bill for each, and all licences."""

from pathlib import Path

import click

from haven_local.materials.bills import LICENCES, write_bills
from haven_local.materials.licences import refused


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write a bill of materials (CycloneDX) for each image and the list of licences to FOLDER."""
    packages = write_bills(folder)
    click.echo(f"{len(packages)} packages; {folder / LICENCES} has their licences")
    not_allowed = refused(packages)
    if not_allowed:
        raise click.ClickException("these may be in no image:\n" + "\n".join(not_allowed))
