"""``haven secrets``: what was prepared, as the Secrets of an installation in Kubernetes."""

from pathlib import Path

import click

from haven_local.kubernetes_secrets import FILE, UnfitPlace, write_secrets

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("prepared", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--kubernetes", "folder", required=True, type=_FOLDER, help="Where to; nowhere inside a checkout.")
def command(prepared: Path, folder: Path) -> None:
    """Write every Secret the manifests name, out of what was prepared in PREPARED."""
    try:
        written = write_secrets(prepared.resolve(), folder.resolve())
    except UnfitPlace as unfit:
        raise click.BadParameter(str(unfit), param_hint="--kubernetes") from unfit
    except FileNotFoundError as missing:
        raise click.ClickException(f"{missing.filename} is missing; run prepare for {prepared} first") from missing
    click.echo(f"{folder / FILE}: {'written' if written else 'as it was'}")
    click.echo(
        "Apply it with kubectl apply --filename, or give it to your secret store, and delete it: it opens everything."
    )
