"""Groups of children that a school keeps."""

from .group import groups_at
