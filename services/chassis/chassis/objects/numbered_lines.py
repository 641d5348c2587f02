"""A list of lines in a place of its own, a folder or an object store: lines are added and never changed.

Each line is an object named by its number, made only if there is none: of two processes that add the same number one
succeeds. A line that was added is on the disk.
"""

import os
from typing import Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError

from .object_store import StoreAway, folder_of, opened


class NumberedLines:
    """Lines from number 1 on, at ``url`` (``file:///…``, ``s3://…``, ``az://…``). Calls block while the store
    answers."""

    def __init__(self, url: str) -> None:
        self._store: Any = opened(url)
        self._folder = folder_of(url)

    def read(self, number: int) -> bytes | None:
        """The line of that number; None if there is none yet. ``StoreAway``."""
        try:
            return bytes(obstore.get(self._store, _name(number)).bytes())
        except FileNotFoundError:
            if self._folder is not None and not self._folder.is_dir():
                raise StoreAway from None
            return None
        except (BaseError, OSError):
            raise StoreAway from None

    def add(self, number: int, line: bytes) -> bool:
        """Whether it was added; False if there is a line of that number. ``StoreAway``: it may or may not have been."""
        try:
            obstore.put(self._store, _name(number), line, mode="create")
            self._to_disk(_name(number))
        except AlreadyExistsError:
            return False
        except (BaseError, OSError):
            raise StoreAway from None
        return True

    def _to_disk(self, name: str) -> None:
        if self._folder is None:
            return
        for path in (self._folder / name, self._folder):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _name(number: int) -> str:
    return f"{number:010}.json"
