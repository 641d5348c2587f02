"""``python -m identity.first_run``: prints, once, the link behind which this new installation is set up."""

import os
import secrets
import sys

from chassis.away import DatabaseAway
from chassis.context import NOBODY
from chassis.database import Database
from chassis.settings import load
from haven_schemas.errors import Problem

from .domain.first_run_links import TOKEN_BYTES, address_of, new_token
from .settings import IdentitySettings
from .use_cases.make_first_run_link import make_first_run_link

_SERVICE = "identity"


def main() -> int:
    """Exit code 0 with the link on standard output; 1 once the installation is set up, 2 without its database."""
    settings = load(IdentitySettings, {**os.environ, "HAVEN_SERVICE": _SERVICE})
    database = Database(settings.database_url.get_secret_value(), source=_SERVICE, workers=1)
    token = new_token(secrets.token_bytes(TOKEN_BYTES))
    try:
        with database.unit(NOBODY) as unit:
            make_first_run_link(unit, token, settings.trust_id)
    except Problem:
        return _failed(1, "This installation is set up already. Its administrators add accounts at the page Staff.")
    except DatabaseAway:
        return _failed(2, "Identity's database does not answer. Start it, and run this again.")
    finally:
        database.dispose()
    sys.stdout.write(address_of(settings.public_url, token) + "\n")
    sys.stderr.write("Open this link within an hour, at the machine you work at. It works once; a new one voids it.\n")
    return 0


def _failed(code: int, words: str) -> int:
    sys.stderr.write(words + "\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
