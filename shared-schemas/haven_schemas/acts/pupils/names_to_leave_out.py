"""RPC of the pupils service about names that a service leaves out of what it gives away."""

from . import PupilsById


class NamesToLeaveOut(PupilsById):
    """Asked by a service that leaves names out; ``with_family``: those of their contacts and siblings too."""

    with_family: bool = False
