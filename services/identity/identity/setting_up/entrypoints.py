"""Entrypoints: the first run of an installation."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.identity import setting_up as calls

from identity.entrypoints_base import Entrypoints
from identity.setting_up.queries import installation
from identity.setting_up.use_cases import first_run


@serves(
    (calls.INSTALLATION_STATE, installation.installation_state),
    (calls.CHECK_FIRST_RUN, first_run.check_first_run),
    (calls.FIRST_RUN, first_run.first_run),
)
class SettingUpEntrypoints(Entrypoints):
    """The first run of an installation."""
