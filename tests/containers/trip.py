"""What steps hand on to each other: the engine, the installation, and the people and records in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from haven_local.demonstration.caller import Caller
from support import small_trust

from containers.compose import Compose
from containers.engine import Engine

Found = TypeVar("Found")
SCHOOL = "910010"
URL = "https://localhost:8443"


class StepFailed(AssertionError):
    """What a step looked for was not there."""


@dataclass
class Person:
    """Somebody with an account; ``secret``: their authenticator app's."""

    name: str
    email: str
    password: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass
class Trip:
    """One run. ``reports``: id of each report and what was written in it; ``files``: id of its file and its bytes."""

    engine: Engine
    compose: Compose
    ca: Path
    people: dict[str, Person] = field(default_factory=dict)
    reports: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    pupils: int = 0
    backup_keys: str = field(default="", repr=False)

    def caller(self, person: str, *, elevated: bool = False) -> Caller:
        """A new session of somebody's, by the API."""
        found = self.people[person]
        caller = Caller(URL, self.ca)
        caller.sign_in(found.email, found.password)
        if elevated:
            caller.elevate(found.secret)
        return caller


def eventually(check: Callable[[], Found | None], what: str, seconds: float = 90.0) -> Found:
    """The first true answer of ``check``; ``StepFailed`` after ``seconds``."""
    try:
        return small_trust.eventually(check, seconds, what)
    except AssertionError as late:
        raise StepFailed(str(late)) from None


def sure(holds: object, what: str) -> None:
    """``StepFailed`` with ``what`` unless it holds."""
    if not holds:
        raise StepFailed(what)
