"""Write files that only their owner may read, whole or not at all."""

import os
import tempfile
from pathlib import Path


def make_private_folder(folder: Path) -> Path:
    """Make ``folder`` (and its parents), readable by its owner alone."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def write_private(path: Path, content: str | bytes, mode: int = 0o600) -> bool:
    """Put ``content`` at ``path`` in one step; true when that changed anything."""
    body = content.encode() if isinstance(content, str) else content
    if path.exists() and path.read_bytes() == body:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    os.chmod(temporary, mode)
    os.replace(temporary, path)
    return True
