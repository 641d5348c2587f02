"""Entrypoints: the first run of an installation."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.identity import setting_up as calls

from identity.entrypoints_base import Entrypoints

from .first_run import check_first_run, first_run
from .make import installation_state


@serves(
    (calls.INSTALLATION_STATE, installation_state),
    (calls.CHECK_FIRST_RUN, check_first_run),
    (calls.FIRST_RUN, first_run),
)
class SettingUpEntrypoints(Entrypoints):
    """The first run of an installation."""
