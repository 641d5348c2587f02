"""RPC of the incidents service: reports that do not open, and what becomes of them."""

from typing import Literal, get_args

UnopenedBecause = Literal["version_gone", "does_not_open", "child_key_gone"]
"""``version_gone``: the version of the intake key under which it was sealed is deleted; ``does_not_open``: it was
changed on its way, or sealed for another report; ``child_key_gone``: it would open, but a child it names has no key any
more."""
UNOPENED_BECAUSE: tuple[UnopenedBecause, ...] = get_args(UnopenedBecause)
