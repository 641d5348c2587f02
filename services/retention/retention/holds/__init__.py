"""What keeps a file whatever its schedule says: placed, looked at again, lifted."""

from .after_death import hold_after_death
from .hold import shown_holds
