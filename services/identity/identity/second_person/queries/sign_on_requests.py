"""Providers of single sign-on that wait to be switched on, as whoever may see the request sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.units.database import Unit
from haven_schemas.rpc.identity.roles import SignOnRequest

from identity.accounts.queries.account_views import names_of
from identity.models import SightRequestRow, SignOnProviderRow
from identity.second_person.domain.second_person import Persons
from identity.sign_on.queries.provider_views import facts_of

from .deciding import Say
from .turns import turn_of


@dataclass(frozen=True)
class ShownRequest:
    """A request that is the caller's to see."""

    row: SightRequestRow
    say: Say
    persons: Persons
    by_first_run: bool
    """Nobody else may: the other first administrator does, once."""


def sign_on_requests(unit: Unit, shown: Sequence[ShownRequest]) -> list[SignOnRequest]:
    """Those of ``shown``, in their order, each with the provider as it is now."""
    names = names_of(unit, {each.row.asked_by for each in shown})
    found = []
    for each in shown:
        row = each.row
        turn, passes_on_at = turn_of(each.persons, unit.now)
        found.append(
            SignOnRequest(
                id=row.id,
                provider=facts_of(unit.session.get_one(SignOnProviderRow, row.provider_id)),
                asked_by=names[row.asked_by],
                asked_at=row.asked_at,
                expires_at=row.expires_at,
                mine_to_decide=each.say is not Say.NONE,
                mine_to_withdraw=row.asked_by == unit.access.actor_id,
                turn=turn,
                passes_on_at=passes_on_at,
            )
        )
    return found
