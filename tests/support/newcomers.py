"""People of a test's own: what becomes of their roles and sessions touches nobody else's test."""

from collections.abc import Iterable

import pyotp
from haven_schemas.acts.identity import Added, AddStaff

from support.small_trust import PASSWORD, SmallTrust, email_of


def join(
    trust: SmallTrust, person: str, name: str, role: str, schools: Iterable[str], groups: list[str] | None = None
) -> None:
    """An account with a password and a second factor, as the small trust's own people have."""
    trust.secrets[person] = pyotp.random_base32()
    grant = {"role": role, "school_ids": [trust.schools[each] for each in schools], "category_groups": groups}
    request = AddStaff.model_validate(
        {
            "name": name,
            "email": email_of(person),
            "password": PASSWORD,
            "grants": [grant],
            "totp_secret": trust.secrets[person],
        }
    )
    with trust.world.setting_up() as setup:
        trust.staff[person] = setup.call("identity", "add_staff", request, Added).id
