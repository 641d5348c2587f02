"""A file is given out: gathered, looked through, saved."""

from .pages import count_pages
from .render import render_export
from .rows import Choices, open_choices, seal_choices_anew
