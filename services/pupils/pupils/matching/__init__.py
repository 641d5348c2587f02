"""Two entries that are, or may be, one child."""

from .join import merge, release, tell
from .one_upn import ask_of_one_upn
from .roll_place import give_back
from .telling import tell_matches
from .times import due_if_asked_before
