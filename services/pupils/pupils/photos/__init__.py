"""Photographs."""

from .apply import apply_photos
from .photo import Whose, object_of, sweep_photos
