"""Programs that are stopped side by side."""

from haven_local.layout import Layout
from haven_local.supervisor import ProgramState, Supervisor


class _Seen(Supervisor):
    """Its programs are seen in these states, one after the other."""

    def __init__(self, layout, **states):
        super().__init__(layout)
        self._states, self.told = states, []

    def states(self):
        return {name: ProgramState(name, seen.pop(0), 0, 0) for name, seen in self._states.items()}

    def stop(self, name, *, wait=True):
        self.told.append(name)


def test_one_that_has_just_crashed_is_stopped_once_it_was_started_again(tmp_path):
    seen = _Seen(Layout(tmp_path), audit=["exited", "running", "stopping", "stopped"], alerts=["stopped"] * 4)
    seen.stop_together(["audit", "alerts", "never made"])
    assert seen.told == ["audit"] * 3
