"""The alerts of one person, on the page."""

from .record import doubt_gone_since
