"""Entrypoints: a child's file was destroyed."""

from chassis.calls.entrypoints import hears

from referrals.entrypoints_base import Entrypoints

from .forget import forget_records


@hears(
    ("incidents.file_disposed", forget_records),
)
class DisposalEntrypoints(Entrypoints):
    """Referrals know no child: incidents names the records that are gone."""
