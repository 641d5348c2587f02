"""The intake for management information systems: signed files in, their fate out, nothing else to read."""

from . import feeds, tries
from .blueprint import blueprint

__all__ = ["blueprint", "feeds", "tries"]
