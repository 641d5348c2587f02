"""Programs' keys that identity does not know: so many a minute of one address, and then it is not asked for a while.

A key that was right here before is never held up: a program gone wrong behind the same address must not stop it.
"""

import threading
from collections import OrderedDict

from .allowances import Allowances

_KIND = "wrong_keys"
_MOST = 1_000


class WrongKeys:
    """Keys by digest."""

    def __init__(self, allowances: Allowances) -> None:
        self._allowances = allowances
        self._lock = threading.Lock()
        self._right: OrderedDict[str, None] = OrderedDict()

    def require_patience(self, digest: str, address: str) -> None:
        """``TooMany`` if ``address`` brought too many wrong ones, for a key that was not right before."""
        with self._lock:
            known = digest in self._right
        if not known:
            self._allowances.require_left(_KIND, address)

    def was_right(self, digest: str) -> None:
        """Identity knew it."""
        with self._lock:
            self._right[digest] = None
            self._right.move_to_end(digest)
            while len(self._right) > _MOST:
                self._right.popitem(last=False)

    def was_wrong(self, digest: str, address: str) -> None:
        """Identity did not, or does no more."""
        with self._lock:
            self._right.pop(digest, None)
        self._allowances.count(_KIND, address)
