"""What the roll has of a pupil, for one side of a comparison."""

from haven_schemas.acts.pupils.matching import MatchFacts

from pupils.models import PupilRow


def match_facts(row: PupilRow) -> MatchFacts:
    """For callers who match pupils at the pupil's school."""
    return MatchFacts(
        pupil_id=row.id,
        school_id=row.school_id,
        version=row.version,
        upn=row.upn,
        legal_surname=row.legal_surname,
        legal_forename=row.legal_forename,
        preferred_surname=row.preferred_surname,
        preferred_forename=row.preferred_forename,
        date_of_birth=row.date_of_birth,
        sex=row.sex,
        year_group=row.year_group,
        class_name=row.class_name,
        enrolled_on=row.enrolled_on,
        left_on=row.left_on or row.moved_on,
        on_roll=row.on_roll,
    )
