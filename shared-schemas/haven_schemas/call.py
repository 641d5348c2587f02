"""A call of one service by another process, declared once: what is asked and answered, who may, and what it does.

From the declarations in ``haven_schemas.acts`` follow the service's entrypoints (``serves`` of the chassis), what the
gateway asks (``gateway.clients.Services.ask``), the tables of the documents and the matrices of the tests.
"""

import importlib
import pkgutil
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from .audit_actions import AuditAction
from .rights import Right, Tier

Asked = TypeVar("Asked", bound=BaseModel)
Answered = TypeVar("Answered", bound=BaseModel)

CALL_SECONDS = 8.0


@dataclass(frozen=True)
class Call(Generic[Asked, Answered]):
    """One call, ``service.method``.

    ``right``: what the caller's token must give somewhere; ``at``: at which schools the use case asks for it, in words,
    where that is not simply the school in question. ``permit`` and ``setup``: a reporting permit, or the one-time
    set-up token, is taken as well. Without ``right`` the call must be ``public``: it takes no token.
    """

    name: str
    request: type[Asked]
    reply: type[Answered]
    what: str
    """What it does, in a few words for the documents."""
    right: Right | None = None
    at: str = ""
    tier: Tier = "standard"
    public: bool = False
    permit: bool = False
    setup: bool = False
    writes: bool = False
    """Whether it changes anything: an idempotency key, when the call has one, is honoured."""
    sensitive: bool = False
    """Whether a process cut off from broadcasts asks identity first; the elevated tier always is."""
    while_unproven: bool = False
    """Whether it answers a caller of whom nobody has confirmed that the account is still theirs: by
    ``Access.opens`` then, showing nothing older. Any other call with a confirmed right is refused."""
    while_closed: bool = False
    """Whether people are answered while a restored installation waits for the destruction list (decision 0094): of
    services that hold anything about children only what takes a report in, and shows nothing of a child."""
    shows_a_child: bool = False
    """Whether the answer names a child, or may hold free text that does; said of the first tier alone."""
    first_tier: str = ""
    """Why staff are answered below the second tier; empty where they are not."""
    audits: tuple[AuditAction, ...] = ()
    """What it may write into the audit log, in the order of names; a refusal is written for any call."""
    seconds: float = CALL_SECONDS
    """How long a caller waits for the answer."""
    replaced_by: str = ""
    """The call that stands in its place from now on; with it, this one may go in the release after the next."""

    def __post_init__(self) -> None:
        """``TypeError`` for a call that neither names its right nor is public."""
        if (self.right is None) != self.public:
            raise TypeError("a call names its right, or is public", self.name)

    @property
    def service(self) -> str:
        """Who answers it."""
        return self.name.partition(".")[0]

    @property
    def method(self) -> str:
        """Its name at the service."""
        return self.name.partition(".")[2]


def all_calls() -> dict[str, Call[Any, Any]]:
    """Every declared call by its name; ``ValueError`` for a name declared twice."""
    acts = importlib.import_module("haven_schemas.acts")
    found: dict[str, Call[Any, Any]] = {}
    for module in pkgutil.walk_packages(acts.__path__, f"{acts.__name__}."):
        for each in vars(importlib.import_module(module.name)).values():
            if not isinstance(each, Call):
                continue
            if each.name in found:
                raise ValueError("a call is declared twice", each.name)
            found[each.name] = each
    return found
