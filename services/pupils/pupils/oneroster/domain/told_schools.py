"""Which of the organisations in a OneRoster file is the school that the delivery is for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from haven_schemas.rpc.intake_reasons import FileDetail, FileReason

from pupils.deliveries.domain.findings import FileRefused
from pupils.files.domain.ctf_schools import SchoolIdentity

from .tables import TableRow

_MOST_ABOVE = 10
"""Organisations that may stand one above the other."""
_URN_DIGITS, _LAESTAB_DIGITS = 6, 7


@dataclass(frozen=True)
class Org:
    """An organisation as the file has it. ``number``: what its identifier says without strokes and blanks."""

    id: str
    kind: str
    number: str
    parent: str


def orgs_of(rows: Iterable[TableRow]) -> dict[str, Org]:
    """Those that are not taken back, by id."""
    return {
        row.id: Org(row.id, row.text("type").lower(), _number(row.text("identifier")), row.text("parentsourcedid"))
        for row in rows
        if row.id and not row.is_gone
    }


def own_orgs(orgs: Mapping[str, Org], school: SchoolIdentity) -> frozenset[str] | None:
    """Ids of the school and of its departments; None where the file names no school at all, so that all is its own.

    The school is known by its URN or LAESTAB, which may stand as ``identifier`` or as ``sourcedId``; else it is the
    file's only school. Raises ``FileRefused(other_school)``: a school of the trust's, or nobody's, or any of several.
    """
    ours = [each for each in orgs.values() if _is(each, {school.urn, school.laestab or "", *school.earlier})]
    schools = [each for each in orgs.values() if each.kind == "school"]
    is_elsewhere = any(_is(each, school.others) for each in orgs.values())
    if not ours and (is_elsewhere or len(schools) > 1 or any(map(_says_a_school, schools))):
        detail = FileDetail.FOR_ANOTHER_SCHOOL if is_elsewhere else FileDetail.FOR_NO_SCHOOL_HERE
        raise FileRefused(FileReason.OTHER_SCHOOL, detail)
    if not ours and not schools:
        return None
    roots = {each.id for each in ours or schools}
    return frozenset(each for each in orgs if _is_under(orgs, each, roots))


def _is(org: Org, numbers: Iterable[str]) -> bool:
    wanted = {each for each in numbers if each}
    return org.number in wanted or _number(org.id) in wanted


def _says_a_school(org: Org) -> bool:
    """Whether its identifier has the form of a URN or LAESTAB: then it says that it is another school."""
    return org.number.isdecimal() and org.number.isascii() and len(org.number) in (_URN_DIGITS, _LAESTAB_DIGITS)


def _is_under(orgs: Mapping[str, Org], org_id: str, roots: Iterable[str]) -> bool:
    for _ in range(_MOST_ABOVE):
        if org_id in roots:
            return True
        if org_id not in orgs:
            return False
        org_id = orgs[org_id].parent
    return False


def _number(text: str) -> str:
    return text.replace("/", "").replace(" ", "")
