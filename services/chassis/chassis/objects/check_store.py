"""``python -m chassis.objects.check_store``: whether files can be kept at ``HAVEN_OBJECT_STORE_URL``, in plain words.

Run when an installation is made or brought to another release, not whenever a process starts: a store that is away
keeps no report from being taken. Ends with 1 where nothing can be kept; what may turn out wrong later is only said.
"""

import errno
import os
import sys
import uuid
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

from chassis.ground.settings import given

from .object_store import folder_of, opened

_DISKS_OF_ONE_MACHINE = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "tmpfs"})
_CONTENT = b"asked when the installation was made"


def trouble(url: str) -> str | None:
    """Why no file can be kept at ``url``; None if one was written, read and deleted."""
    folder = folder_of(url)
    return _of_bucket(url) if folder is None else _of_folder(folder)


def doubt(url: str, mounts: str | None = None) -> str | None:
    """What is no fault by itself and may be one; ``mounts`` as in ``/proc/mounts``."""
    folder = folder_of(url)
    if folder is None:
        return None
    kind = _file_system(folder.resolve(), Path("/proc/mounts").read_text() if mounts is None else mounts)
    if kind not in _DISKS_OF_ONE_MACHINE:
        return None
    return (
        f"{folder} is a disk of this machine alone ({kind}). If Haven runs on more than one node, files would be seen "
        "by some pods and missed by others: give the claim a storage class with ReadWriteMany (NFS, CephFS, a file "
        "share of a cloud), or use an object store."
    )


def _of_folder(folder: Path) -> str | None:
    if not folder.is_dir():
        return f"{folder} is not there. In a cluster the claim `objects` is mounted at it: see that its pod mounts it."
    mine = folder / f".asked-{uuid.uuid4().hex}"
    try:
        mine.write_bytes(_CONTENT)
        same = mine.read_bytes() == _CONTENT
        mine.unlink()
    except OSError as error:
        return _folder_in_words(folder, error)
    return None if same else f"{folder} does not give back what was written to it."


def _folder_in_words(folder: Path, error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"{folder} may not be written by user {os.getuid()}. The claim `objects` needs access mode ReadWriteMany "
            "and a volume that belongs to group 10001 (fsGroup), or whose export lets user 10001 write."
        )
    if error.errno == errno.EROFS:
        return f"{folder} is mounted read-only. The claim `objects` needs access mode ReadWriteMany."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{folder} is full: the claim `objects` needs more storage."
    return f"{folder} cannot be used: {os.strerror(error.errno or 0)}."


def _of_bucket(url: str) -> str | None:
    name = f"asked/{uuid.uuid4().hex}"
    try:
        store = opened(url)
        obstore.put(store, name, _CONTENT)
        same = bytes(obstore.get(store, name).bytes()) == _CONTENT
        obstore.delete(store, name)
    except (PermissionDeniedError, UnauthenticatedError):
        return f"{url} refuses these keys: they need to write, read and delete in it."
    except FileNotFoundError:
        return f"{url} has no such bucket: make it first."
    except (BaseError, OSError, ValueError):
        return f"{url} does not answer: look at the endpoint, the region, and whether the network lets pods reach it."
    return None if same else f"{url} does not give back what was written to it."


def _file_system(folder: Path, mounts: str) -> str:
    """The kind of file system that ``folder`` is on."""
    found = [(Path(line.split()[1]), line.split()[2]) for line in mounts.splitlines() if line.strip()]
    holding = [(place, kind) for place, kind in found if folder.is_relative_to(place)]
    return max(holding, key=lambda each: len(each[0].parts), default=(folder, ""))[1]


def main() -> int:
    """0 where files can be kept, else 1."""
    url = given("object_store_url")
    if url is None:
        raise SystemExit(
            "Set HAVEN_OBJECT_STORE_URL to where files are to be kept, for example file:///var/lib/haven/objects."
        )
    wrong, careful = trouble(url), doubt(url)
    if wrong is not None:
        sys.stderr.write(f"{wrong}\n")
        return 1
    sys.stderr.write(f"careful: {careful}\n" if careful else "")
    sys.stdout.write(f"files can be kept at {url}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
