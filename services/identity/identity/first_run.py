"""``python -m identity.first_run``: prints, once, the link behind which this new installation is set up.

Run again once it is, and while the second administrator has no password, it prints theirs: mail may not work yet, and
whoever set the installation up must not be shown it. With ``--only-first`` it does not: what starts an installation
again must not void the link that was mailed.
"""

import os
import secrets
import sys

from chassis.ground.away import DatabaseAway
from chassis.ground.context import NOBODY
from chassis.ground.settings import load
from chassis.units.database import Database
from haven_schemas.errors import Problem

from identity.setting_up import TOKEN_BYTES, address_of, make_first_run_link, make_second_link, new_token
from identity.settings import IdentitySettings
from identity.telling import path_of

_SERVICE = "identity"
_ONLY_FIRST = "--only-first"
_FIRST = "Open this link within an hour, at the machine you work at. It works once; a new one voids it.\n"
_SECOND = (
    "This installation is set up. The link is the second administrator's, who has not chosen a password yet.\n"
    "Hand it to that person alone: the two are there to check each other. It works once, within three days, and the\n"
    "one that was mailed to them is void now.\n"
)


def main() -> int:
    """Exit code 0 with a link on standard output; 1 once nobody is left to have one, 2 without its database."""
    settings = load(IdentitySettings, {**os.environ, "HAVEN_SERVICE": _SERVICE})
    database = Database(settings.database_url.get_secret_value(), source=_SERVICE, workers=1)
    try:
        address, words = _made(database, settings, only_first=_ONLY_FIRST in sys.argv[1:])
    except Problem:
        return _failed(1, "This installation is set up already. Its administrators add accounts at the page Staff.")
    except DatabaseAway:
        return _failed(2, "Identity's database does not answer. Start it, and run this again.")
    finally:
        database.dispose()
    sys.stdout.write(address + "\n")
    sys.stderr.write(words)
    return 0


def _made(database: Database, settings: IdentitySettings, *, only_first: bool) -> tuple[str, str]:
    """The link and what to do with it; ``Problem`` if there is none to make."""
    token = new_token(secrets.token_bytes(TOKEN_BYTES))
    try:
        with database.unit(NOBODY) as unit:
            make_first_run_link(unit, token, settings.trust_id)
        return address_of(settings.public_url, token), _FIRST
    except Problem:
        if only_first:
            raise
        with database.unit(NOBODY) as unit:
            make_second_link(unit, token, settings.trust_id)
        return f"{settings.public_url}{path_of(token)}", _SECOND


def _failed(code: int, words: str) -> int:
    sys.stderr.write(words + "\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
