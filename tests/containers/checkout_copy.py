"""The checkout as git knows it, copied for one run: nothing that only lies about here can help a build."""

import re
import shutil
import subprocess
from pathlib import Path

_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}")
_NAMING_IMAGES = ("deploy/images/Dockerfile", "docker-compose.yml")


def copy_checkout(checkout: Path, folder: Path) -> Path:
    """``folder``, anew, with every file of git as it lies in the checkout, but for digests: stand-ins have others."""
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=checkout,
        check=True,
        capture_output=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source = checkout / name
        if source.is_symlink() or source.is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, folder / name, follow_symlinks=False)
    for name in _NAMING_IMAGES:
        file = folder / name
        file.write_text(_DIGEST.sub("", file.read_text()))
    return folder
