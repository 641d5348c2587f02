"""Those who left."""

from .note import note_leavers, tell_leavers
