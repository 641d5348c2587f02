"""Pupils whose names are like what a reporter wrote of a child who was not listed."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.pupils.matching import Suggestion, SuggestionList, SuggestPupils
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select, text

from pupils.batch import words_like
from pupils.files import query_words
from pupils.models import PupilRow
from pupils.sight import kept_from

from .aliases import aliases_of

_ALIKE = text(
    "SELECT found FROM search_children(ARRAY[CAST(:school AS uuid)], ARRAY['%'], CAST(:alike AS text[]), '{}', NULL,"
    " false, '{}', NULL, :most) AS found"
)
_MOST_OF_A_WORD = 40
_SHOWN = 8
_SHORTEST = 3
_WORTH_A_LOOK = 75


def suggest_pupils(unit: Unit, request: SuggestPupils) -> SuggestionList:
    """At most eight, the likest first, by today's names or an alias's. The words are kept nowhere; a protected child is
    found by today's names only.

    None whom the caller is linked to: they match nobody with them. ``not_found`` for a school at which the caller does
    not match pupils.
    """
    if not unit.access.has(Right.PUPIL_MATCH, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    found: set[UUID] = set()
    for word in query_words(request.words):
        if len(word) >= _SHORTEST:
            asked = {"school": str(request.school_id), "alike": [word], "most": _MOST_OF_A_WORD}
            found |= set(unit.session.scalars(_ALIKE, asked))
    rows = unit.session.scalars(select(PupilRow).where(PupilRow.id.in_(found - kept_from(unit)))).all()
    aliases = aliases_of(unit, rows)
    scored = [(_score(request.words, [row, *aliases.get(row.id, ())]), row) for row in rows]
    likest = sorted((each for each in scored if each[0] >= _WORTH_A_LOOK), key=lambda each: (-each[0], str(each[1].id)))
    shown = likest[:_SHOWN]
    unit.audit(
        AuditAction.PUPIL_LIST_FIND,
        right=Right.PUPIL_MATCH,
        school_ids=[request.school_id],
        subject_ids=[row.id for _, row in shown],
    )
    return SuggestionList(
        suggestions=[
            Suggestion(
                pupil_id=row.id,
                known_as=f"{row.preferred_forename or row.legal_forename} {row.preferred_surname or row.legal_surname}",
                year_group=row.year_group,
                class_name=row.class_name,
                score=score,
            )
            for score, row in shown
        ]
    )


def _score(words: str, entries: Iterable[PupilRow]) -> int:
    """By the likest entry of the child: a forename of one and a surname of another are nobody's name."""
    return max(
        words_like(words, (row.legal_forename, row.preferred_forename), (row.legal_surname, row.preferred_surname))
        for row in entries
    )
