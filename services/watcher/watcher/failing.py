"""Why a task did not succeed: a code, never what was sent or answered."""


class Failing(Exception):
    """``reason``: a stable code of the API, or one of the watcher's own."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
