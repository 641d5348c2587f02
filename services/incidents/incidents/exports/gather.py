"""All that goes out is gathered.

Nothing is counted: what is said of a role follows from the role alone and never from what lies outside of it, so that
two exports of one role say the same whether anything was kept from it or not.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from chassis.ground.context import Access, Grant
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.incidents.exports import ExportScope
from haven_schemas.acts.incidents.records import Entry
from haven_schemas.acts.pupils import PupilIdentity
from haven_schemas.class_names import class_key
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust
from haven_schemas.words.referrals import RECORDED_KINDS

from incidents.categories import categories_by_id
from incidents.copies import known_schools
from incidents.extras import OtherOwners

from .documents import Documents, documents_in
from .entries import Naming, day_words
from .faces import Faces, faces_in
from .head import ExportHead, head_of
from .people import People
from .scope import Scope

_MOST_LISTED = 6
_A_CALL = 200


@dataclass(frozen=True)
class Reach:
    """Whether the role of whoever makes an export limits what they read: to categories, years or classes; to some
    schools of the trust."""

    by_role: bool = False
    by_school: bool = False


def reach_of(access: Access, schools: AbstractSet[UUID]) -> Reach:
    """Of these grants, in a trust of these ``schools``."""
    reading = [*access.grants_with(Right.RECORD_READ), *access.grants_with(Right.CONCERN_TRIAGE)]
    limited = any(
        limit is not None for each in reading for limit in (each.category_groups, each.year_groups, each.classes)
    )
    reached = frozenset[UUID]().union(*(each.school_ids for each in reading))
    return Reach(by_role=limited, by_school=bool(schools - reached))


def is_part(scope: ExportScope) -> bool:
    """Whether its asker narrowed it, by days or in another way."""
    return scope.first_day is not None or scope.last_day is not None or scope.is_narrowed


def limits_of(
    scope: ExportScope, reach: Reach, entries: Sequence[Entry], categories: Mapping[UUID, str], naming: Naming
) -> tuple[str, ...]:
    """Sentences, what was chosen first. ``categories``: names by id."""
    return (*_chosen(scope, categories, naming), *_given(scope, reach, entries))


def _chosen(scope: ExportScope, categories: Mapping[UUID, str], naming: Naming) -> Iterator[str]:
    """What its asker narrowed it to."""
    if scope.first_day or scope.last_day:
        yield f"Only what happened {_days(scope.first_day, scope.last_day)}."
    if scope.significant_only:
        yield "Only significant events."
    if scope.kinds:
        yield f"Only these kinds of entry: {_listed([RECORDED_KINDS[each] for each in scope.kinds])}."
    if scope.category_ids:
        named = [naming.change(categories.get(each, "another")) for each in scope.category_ids]
        yield f"Only these categories: {_listed(named)}."
    if scope.with_subject_id is not None:
        yield f"Only entries that are also about {naming.child(scope.with_subject_id, 'another child')}."
    if scope.person_id is not None:
        yield f"Only entries with {naming.adult(scope.person_id) or 'one adult'}."


def _given(scope: ExportScope, reach: Reach, entries: Sequence[Entry]) -> Iterator[str]:
    """What nobody chose."""
    yield "It contains what the person who made it may read."
    if reach.by_role:
        yield "Records outside their role are not in this export."
    if reach.by_school:
        yield "Records of other schools of the trust are not in this export."
    if any(each.version > 1 for each in entries):
        yield "Corrected entries are shown in their newest version only."
    if scope.subject_id is not None:
        yield "What the school's own systems hold (contacts, attendance, SEN) is not in it."


def _listed(words: Sequence[str]) -> str:
    """As many as the foot of a page has room for."""
    more = len(words) - _MOST_LISTED
    return f"{', '.join(words[:_MOST_LISTED])}{f' and {more} more' if more > 0 else ''}"


def _days(first: date | None, last: date | None) -> str:
    if first is None:
        return f"until {day_words(last)}"
    return f"from {day_words(first)}{f' to {day_words(last)}' if last else ' on'}"


@dataclass(frozen=True)
class ExportContext:
    """What is known before the entries are opened."""

    faces: Faces = field(repr=False)
    head: ExportHead = field(repr=False)
    documents: Documents = field(repr=False)
    reach: Reach
    categories: dict[UUID, str] = field(repr=False)


def around(unit: Unit, keyring: Keyring, asked: ExportScope, scope: Scope) -> ExportContext:
    """Under the unit's own rights; the people of the entries and of what stands before them. ``VaultAway``."""
    head = head_of(unit, keyring, asked)
    return ExportContext(
        faces=faces_in(unit, keyring, scope).also(head.staff, head.adults),
        head=head,
        documents=documents_in(unit, scope.record_ids),
        reach=reach_of(unit.access, schools_of_trust(known_schools(unit.session))),
        categories={each: row.name for each, row in categories_by_id(unit).items()},
    )


def identities_of(owners: OtherOwners, people: People, access: Access) -> list[PupilIdentity]:
    """Of the children in it whose record on the roll ``access`` reads in full. ``OwnerAway``."""
    grants = access.grants_with(Right.PUPIL_READ)
    if not grants:
        return []
    faces = people.faces
    asked = [faces.subject_id] if faces.subject_id is not None else list(faces.children)
    wanted = [faces.same.get(each, each) for each in asked]
    found: list[PupilIdentity] = []
    for begin in range(0, len(wanted), _A_CALL):
        found += owners.pupil_identities(wanted[begin : begin + _A_CALL])
    return [each for each in found if any(_reads(grant, each) for grant in grants)]


def _reads(grant: Grant, pupil: PupilIdentity) -> bool:
    """As pupils decides it for a page: school, and year group or class if the grant names any."""
    if pupil.school_id not in grant.school_ids:
        return False
    if grant.year_groups is None and grant.classes is None:
        return True
    if pupil.year_group is not None and pupil.year_group in (grant.year_groups or ()):
        return True
    return pupil.class_name is not None and class_key(pupil.class_name) in {class_key(n) for n in grant.classes or ()}
