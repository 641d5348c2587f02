"""That a file was destroyed, signed."""

from .document import holds
