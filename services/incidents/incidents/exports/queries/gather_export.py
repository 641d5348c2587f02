"""Reads what an export is built from beside its entries: who is in it, what stands before them, its documents."""

from dataclasses import dataclass, field
from uuid import UUID

from chassis.access.context import Access, Grant
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.class_names import class_key
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.exports import ExportScope
from haven_schemas.rpc.pupils import PupilIdentity
from haven_schemas.watch import schools_of_trust

from incidents.categories.queries.categories import categories_by_id
from incidents.copies.known import known_schools
from incidents.extras import OtherOwners

from .export_documents import Documents, documents_in
from .export_faces import Faces, faces_in
from .export_head import ExportHead, head_of
from .export_limits import Reach, reach_of
from .export_people import People
from .export_scope import Scope

_A_CALL = 200


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
