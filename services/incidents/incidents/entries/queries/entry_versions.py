"""What an entry or a concern said in an earlier version, opened."""

from chassis.keys.keyring import DataKey
from haven_schemas.rpc.incidents.entries import EntryVersion
from haven_schemas.rpc.incidents.entry_kinds import EntryDetails
from haven_schemas.rpc.incidents.referral_kinds import ReferralDetails

from incidents.models import RecordVersionRow
from incidents.narrative import unseal
from incidents.referrals.domain.referral_details import own_kind, read_referral


def past_version(table: str, kind: str, row: RecordVersionRow, key: DataKey) -> EntryVersion:
    """What a record of a ``kind`` said before; an entry about a referral names all it named."""

    def opened(field: str, sealed: bytes | None) -> str:
        return "" if sealed is None else unseal(key, table, row.record_id, field, sealed, row.version)

    return EntryVersion.model_validate(
        {
            "version": row.version,
            "occurred_at": row.occurred_at,
            "text": opened("account" if table == "concern" else "text", row.text),
            "child_words": opened("child_words", row.child_words),
            "action_taken": opened("action_taken", row.action_taken),
            "written_by": row.written_by,
            "written_at": row.written_at,
            "reason": opened("change_reason", row.reason),
            **said_beside(kind, opened("details", row.details)),
        }
    )


def read_details(text: str) -> EntryDetails:
    """What was sealed by ``details_text``; nothing for an entry from before there were kinds."""
    return EntryDetails.model_validate_json(text) if text else EntryDetails()


def words_of_kind(details: bytes) -> str:
    """What people wrote in opened details, a line each: to be searched."""
    said = read_details(details.decode())
    return "\n".join(line for line in (said.with_whom, said.agency, said.reason) if line)


def said_beside(kind: str, details: str) -> dict[str, EntryDetails | ReferralDetails]:
    """What its kind says beside the text, by the field of the version it stands in."""
    if own_kind(kind):
        return {"details": EntryDetails(), "referral": read_referral(details)}
    return {"details": read_details(details)}
