"""Builds every image as docker-compose.yml says, and looks at what is in them."""

import hashlib
from pathlib import Path

import click

from containers.image_contents import layer_sizes, refuse_tests
from containers.trip import Trip, sure

_IN_NO_IMAGE = (".env", "tests/", "k8s/", "docs/decisions/", "docs/runbooks/")
_ON_OTHER_LAYERS = ("haven/clamav", "haven/proxy", "haven/postgres", "haven/backup")
MOST_MEGABYTES = 530
"""Half of what the images of the processes and the operator took before they shared a layer (decision 0068)."""


def run(trip: Trip) -> None:
    """``docker compose build``; not where the images that were kept are of the same files."""
    images = trip.compose.own_images()
    kept, made_of = trip.engine.folder / "built-of", content_of(trip.compose.checkout)
    if kept.exists() and kept.read_text() == made_of and all(map(trip.engine.has_image, images)):
        click.echo("            kept images are of the same files", err=True)
        return
    trip.compose.build()
    sizes = layer_sizes(trip.engine, [name for name in images if name not in _ON_OTHER_LAYERS])
    total = sum(sizes.values()) / 1_000_000
    click.echo(f"            unique layers of Python images: {total:.0f} MB in {len(sizes)} layers", err=True)
    sure(total <= MOST_MEGABYTES, f"images take {total:.0f} MB, which is more than {MOST_MEGABYTES}")
    for image in images:
        refuse_tests(trip.engine, image)
    kept.write_text(made_of)


def content_of(checkout: Path) -> str:
    """A digest of every file that could be in an image."""
    found = hashlib.sha256()
    for file in sorted(path for path in checkout.rglob("*") if path.is_file()):
        name = str(file.relative_to(checkout))
        if not name.startswith(_IN_NO_IMAGE) and "/tests/" not in name:
            found.update(f"{name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()
