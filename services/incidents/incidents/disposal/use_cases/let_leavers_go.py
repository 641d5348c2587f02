"""Leavers of whom nothing was ever recorded are let go: nothing will be under their ids, and the roll forgets them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import LeaversDue

from incidents.aliases import with_families
from incidents.copies.known import known_schools
from incidents.disposal.parts.delete_child import delete_child
from incidents.disposal.parts.hold_file import hold_file
from incidents.disposal.parts.say_let_go import say_let_go
from incidents.disposal.queries.ever_written import ever_written
from incidents.disposal.queries.let_go import with_destroyed_file
from incidents.narrative import holder_of


def let_leavers_go(unit: Unit, keyring: Keyring, event: LeaversDue) -> None:
    """One transaction, with each child held as an order holds one: whoever is reporting is waited for, half a second at
    most, and their report keeps the child; whoever reports later names a child who is not on the roll.

    A child is kept whole, with every id, where anything was ever written under one, or where an id is known here that
    the roll did not name. Heard again it answers the same. Raises the driver's error where somebody takes too long; the
    event comes again then.
    """
    unit.scope_to(known_schools(unit.session))
    named = {each for child in event.children for each in child}
    hold_file(unit, keyring, sorted(named))
    families = [(child, with_families(unit, child)) for child in event.children]
    written = ever_written(unit, {each for _, family in families for each in family})
    written |= with_destroyed_file(unit, named)
    go = [child for child, family in families if family <= named and not family & written]
    _close(unit, keyring, go)
    unit.audit(AuditAction.DISPOSAL_LEAVERS_LET_GO, object_id=event.batch_id)
    say_let_go(unit, event.batch_id, go, kept=len(event.children) - len(go))


def _close(unit: Unit, keyring: Keyring, children: Iterable[Sequence[UUID]]) -> None:
    """What the roll said of them goes, and a tombstone stays for each id."""
    ids = [each for child in children for each in child]
    if not ids:
        return
    delete_child(unit, ids)
    for each in ids:
        keyring.bury(unit, holder_of(each))
    unit.session.expire_all()
