"""Holds a new password to the trust's rules."""

from collections.abc import Iterable

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy import select

from identity.extras import Extras
from identity.models import InstallationRow, SchoolRow

from .policy import password_policy
from .rules import context_words, leans_on_context


def check_new_password(
    unit: Unit, extras: Extras, password: str, *, owner: Iterable[str] = (), field: str = "password"
) -> None:
    """``Problem(invalid_request)`` on ``field`` with ``too_short``, ``needs_kinds`` or ``too_common``.

    ``owner``: name and address of whose it will be. A password that leans on these, or on the names of the trust and
    its schools, is too common as well (ASVS 6.2.11).
    """
    password_policy(unit).check_shape(password, field)
    around = [*owner, *unit.session.scalars(select(InstallationRow.trust_name))]
    words = context_words([*around, *unit.session.scalars(select(SchoolRow.name))])
    if leans_on_context(password, words) or extras.passwords.is_easy_to_guess(password, words):
        raise invalid(field, FieldCode.TOO_COMMON)
