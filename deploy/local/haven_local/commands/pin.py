"""``haven pin``: writes which exact images of others are meant, as their registry has them today."""

import click

from haven_local.image_digests import DOCKER_HUB, FILES, NotPinned, Registry, pin


@click.command()
@click.option("--registry", default=DOCKER_HUB, show_default=True, help="Who is asked; a mirror of it.")
def command(registry: str) -> None:
    """Pin the images that the Dockerfile and docker-compose.yml name to their digests of today."""
    try:
        changed = pin(FILES, Registry(registry))
    except NotPinned as failure:
        raise click.ClickException(f"nothing was written. {failure}") from failure
    for name, digest in changed.items():
        click.echo(f"{name} {digest}")
    click.echo("look at the change, run ./haven test containers, and commit it" if changed else "all as it was")
