"""Entrypoints of the board."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.referrals import board as calls

from referrals.entrypoints_base import Entrypoints

from .queries import board


@serves((calls.BOARD, board.board))
class BoardEntrypoints(Entrypoints):
    """How many are open, overdue and chased."""
