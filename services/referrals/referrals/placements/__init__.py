"""Where a child lives who does not live at home, and the reviews of it."""

from .placement import placements_now
