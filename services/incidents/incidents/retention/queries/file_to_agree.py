"""What a second person goes by before they agree that a file is destroyed: facts, and no word of it."""

from datetime import timedelta

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.retention import FileToAgree, FileToAgreeQuery
from sqlalchemy import text

from incidents.aliases import family_of
from incidents.disposal.parts.texts_of_file import names_person
from incidents.disposal.queries.shared_choices import choices_of
from incidents.extras import OtherOwners
from incidents.sight.own_sight import staff_sight

from .file_contents import file_contents
from .file_keepers import file_keepers
from .files_barred import barred_from

_LATELY = timedelta(days=365)


def file_to_agree(unit: Unit, keyring: Keyring, owners: OtherOwners, request: FileToAgreeQuery) -> FileToAgree:
    """For a service. ``not_found``: there is no file; ``OwnerAway``; ``VaultAway`` where words are looked through."""
    family = family_of(unit, request.subject_id)
    contents = file_contents(unit, {family[0]: family})
    if not contents:
        raise Problem(ErrorCode.NOT_FOUND)
    found = contents[family[0]]
    school_id = file_keepers(unit, {family[0]: family}).get(family[0], found.newest_at_school)
    unit.audit(
        AuditAction.RETENTION_FACTS_READ,
        right=Right.SERVICE_FILE_FACTS,
        school_ids=[school_id],
        subject_ids=[family[0]],
        object_id=request.staff_id,
    )
    if barred_from(unit, staff_sight(unit, request.staff_id), family[:1]) or (
        request.in_words and names_person(unit, keyring, owners, family, request.staff_id)
    ):
        return FileToAgree(kept_from=True)
    counts = unit.session.execute(
        text(_COUNTS), {"ids": [str(each) for each in family], "since": unit.now - _LATELY}
    ).one()
    choices = [each.row.choice for each in choices_of(unit, family).values()]
    identity = next(iter(owners.pupil_identities([family[0]])), None)
    return FileToAgree(
        kept_from=False,
        name="" if identity is None else identity.known_as,
        date_of_birth=None if identity is None else identity.date_of_birth,
        newest_on=found.written_on,
        redacted=choices.count("redact"),
        removed=choices.count("remove"),
        **counts._mapping,
    )


_COUNTS = """
WITH held AS (SELECT record_id, record_kind FROM record_subject WHERE subject_id = ANY (CAST(:ids AS uuid[]))),
own AS (SELECT incident_id FROM incident_subject WHERE subject_id = ANY (CAST(:ids AS uuid[])))
SELECT
    (SELECT count(DISTINCT record_id) FROM held WHERE record_kind = 'concern') AS concerns,
    (SELECT count(DISTINCT incident_id) FROM own) AS records,
    (SELECT count(DISTINCT record_id) FROM held WHERE record_kind NOT IN ('concern', 'action', 'document')) AS entries,
    (SELECT count(DISTINCT record_id) FROM held WHERE record_kind = 'action') AS actions,
    (SELECT count(DISTINCT record_id) FROM held WHERE record_kind = 'document') AS documents,
    (SELECT count(DISTINCT moved.record_id) FROM record_move moved
     WHERE moved.moved_at > :since AND (
        moved.record_id IN (SELECT record_id FROM held) OR moved.record_id IN (SELECT incident_id FROM own)
     )) AS moved,
    (SELECT count(*) FROM subject_alias other
     WHERE other.alias_id = ANY (CAST(:ids AS uuid[])) AND other.means_id IS NOT NULL AND other.changed_at > :since
    ) AS merged,
    (SELECT count(*) FROM (
        SELECT id FROM concern WHERE changed_at > :since AND id IN (SELECT record_id FROM held)
        UNION SELECT id FROM entry WHERE changed_at > :since AND id IN (SELECT record_id FROM held)
        UNION SELECT record_id FROM child_correction WHERE corrected_at > :since AND (
            record_id IN (SELECT record_id FROM held) OR record_id IN (SELECT incident_id FROM own)
        )
        UNION SELECT document_id FROM document_version
        WHERE version > 1 AND received_at > :since AND document_id IN (SELECT record_id FROM held)
        UNION SELECT id FROM pupil_card
        WHERE version > 1 AND written_at > :since AND subject_id = ANY (CAST(:ids AS uuid[]))
    ) changed) AS corrected
"""
