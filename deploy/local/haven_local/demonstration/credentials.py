"""Sign-ins and feed secrets of the demonstration: made at random once, kept in the stack's private folder."""

import json
import random
import secrets
import string
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp

from haven_local.private_files import write_private

from .trust import MAIL_DOMAIN, STAFF

_WORDS = (
    "amber", "birch", "cedar", "coral", "denim", "ember", "fern", "flint", "hazel", "indigo", "jasper", "kestrel",
    "linen", "maple", "nettle", "olive", "pebble", "quartz", "russet", "sable", "tansy", "umber", "violet", "willow",
)  # fmt: skip


@dataclass
class Credentials:
    """What ``haven demo`` prints; ``complete`` once everything is loaded."""

    staff: dict[str, dict[str, Any]] = field(default_factory=dict)
    feeds: dict[str, dict[str, str]] = field(default_factory=dict)
    begun_at: str = ""
    """The instant the term counts back from; kept, so that a load taken up again tells the same term."""
    complete: bool = False
    told: list[str] = field(default_factory=list)
    """Schools whose term is told: once a child has moved on, it would be told of other children."""

    @classmethod
    def of(cls, path: Path) -> "Credentials":
        """The kept ones, or new ones for every member of staff."""
        if path.exists():
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        staff = {person.mailbox: _sign_in(person.mailbox, person.second_factor) for person in STAFF}
        return cls(staff=staff, begun_at=datetime.now(UTC).isoformat())

    def keep(self, path: Path) -> None:
        """Writes them for the owner of the checkout alone."""
        write_private(path, json.dumps(self.__dict__, indent=1))


def _sign_in(mailbox: str, second_factor: bool) -> dict[str, Any]:
    chance = random.SystemRandom()
    words = "-".join(chance.choice(_WORDS).capitalize() for _ in range(3))
    password = f"{words}-{secrets.randbelow(90) + 10}{chance.choice(string.ascii_lowercase)}"
    return {
        "email": f"{mailbox}@{MAIL_DOMAIN}",
        "password": password,
        "totp_secret": pyotp.random_base32() if second_factor else None,
    }
