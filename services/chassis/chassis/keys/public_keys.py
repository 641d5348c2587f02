"""Public halves of transit keys in the table ``trusted_key``: what a service knows while the vault is away."""

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.keys.vault import TransitKey
from chassis.units.models import TrustedKeyRow


def kid_of(name: str, version: int) -> str:
    """Key id of one version of a transit key: ``access-token:v3``."""
    return f"{name}:v{version}"


def version_of(kid: str) -> int:
    """The version in a key id of ours."""
    return int(kid.rpartition(":v")[2])


def store_public_keys(connection: Session | Connection, key: TransitKey) -> None:
    """Makes the table agree with the vault about ``key``: a version withdrawn there is forgotten here too.

    Writes nothing when they agree already.
    """
    wanted = {kid_of(key.name, each.version): each.public_key for each in key.versions}
    rows = connection.execute(
        select(TrustedKeyRow.kid, TrustedKeyRow.public_key).where(TrustedKeyRow.purpose == key.name)
    )
    if dict(row for row in rows) == wanted:
        return
    withdrawn = delete(TrustedKeyRow).where(TrustedKeyRow.purpose == key.name, TrustedKeyRow.kid.not_in(wanted))
    connection.execute(withdrawn)
    for kid, public_key in wanted.items():
        row = insert(TrustedKeyRow).values(
            kid=kid, purpose=key.name, public_key=public_key, first_seen_at=func.transaction_timestamp()
        )
        connection.execute(
            row.on_conflict_do_update(
                index_elements=[TrustedKeyRow.kid], set_={"public_key": public_key, "purpose": key.name}
            )
        )
