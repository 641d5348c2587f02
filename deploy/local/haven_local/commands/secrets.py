"""``haven secrets``: what was prepared, as the Secrets of an installation in Kubernetes."""

from pathlib import Path

import click

from haven_local.kubernetes_secrets import (
    FILE,
    OVERLAY,
    UnfitPlace,
    signs_in_by_account,
    without_openbao_token,
    write_secrets,
)

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("prepared", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--kubernetes", "folder", required=True, type=_FOLDER, help="Where to; nowhere inside a checkout.")
@click.option("--from-0.1.0", "is_earlier", is_flag=True, help="Services of 0.1.0 still run; again without it after.")
def command(prepared: Path, folder: Path, *, is_earlier: bool) -> None:
    """Write every Secret the manifests name, and what an overlay is told, out of what was prepared in PREPARED."""
    try:
        written = write_secrets(prepared.resolve(), folder.resolve(), beside_earlier=is_earlier)
    except UnfitPlace as unfit:
        raise click.BadParameter(str(unfit), param_hint="--kubernetes") from unfit
    except FileNotFoundError as missing:
        raise click.ClickException(f"{missing.filename} is missing; run prepare for {prepared} first") from missing
    click.echo(f"{folder}: {'written' if written else 'as it was'}")
    click.echo(f"Copy the files in {OVERLAY} into your overlay: none of them is secret.")
    click.echo(
        f"Apply {FILE} with kubectl apply --filename, or give it to your secret store, and delete it: "
        "it opens everything."
    )
    overlays = "example" if not signs_in_by_account(prepared.resolve()) else "small and large"
    click.echo(f"They are for overlays that sign in to OpenBao as the overlays do that are called {overlays}.")
    if without_openbao_token(prepared.resolve()):
        click.echo(
            "OpenBao's token is not among them yet: once OpenBao is initialised, put it into "
            f"{prepared}/operator/secrets/openbao-token and run this again.",
            err=True,
        )
