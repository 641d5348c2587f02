"""What an entry about a referral says beside its text is corrected; nothing is lost that its writer does not see."""

from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents.referral_kinds import MOST_SHARED, ReferralDetails, ReferralKind

from incidents.models import EntryRow
from incidents.narrative import text_of
from incidents.referrals.domain.referral_details import (
    check_named,
    check_referral_details,
    is_answer,
    named_in,
    only_naming,
    read_referral,
)
from incidents.referrals.queries.named_records import only_seen, records_of_incident


def check_correction(unit: Unit, entry: EntryRow, kind: ReferralKind, key: DataKey, details: ReferralDetails) -> None:
    """``Problem(invalid_request)`` on ``referral.FIELD``, as ``check_referral_details`` and ``check_named``: what it
    names is in the incident record, or was named before."""
    check_referral_details(kind, details, "referral")
    there = set() if entry.incident_id is None else records_of_incident(unit, entry.incident_id, named_in(details))
    check_named(details, there | named_in(only_seen(unit, _present(entry, key))), "referral")


def corrected_details(unit: Unit, entry: EntryRow, key: DataKey, details: ReferralDetails | None) -> ReferralDetails:
    """What it says from now on. None: as before. What it names that the caller does not see stays named;
    ``invalid_request`` on ``referral.shared`` where that is too many together."""
    before = _present(entry, key)
    if details is None:
        return before
    hidden = named_in(before) - named_in(only_seen(unit, before))
    kept = only_naming(before, hidden)
    if len(hidden | named_in(details)) > MOST_SHARED:
        raise invalid("referral.shared", FieldCode.TOO_LONG)
    return details.model_copy(
        update={
            "shared": [*details.shared, *kept.shared],
            "not_shared": [*details.not_shared, *kept.not_shared],
        }
    )


def is_answered_now(entry: EntryRow, key: DataKey, details: ReferralDetails | None) -> bool:
    """Whether a correction writes down the answer to a request that had none before."""
    return details is not None and is_answer(details) and not is_answer(_present(entry, key))


def _present(entry: EntryRow, key: DataKey) -> ReferralDetails:
    return read_referral(text_of(key, entry, "details"))
