"""The trust's entries for its information asset register: one for each group of data that Haven holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chassis.objects.harmless_cells import as_csv
from haven_schemas.acts.assessment import AssessmentContent, AssessmentDraft, AssessmentQuestion
from haven_schemas.acts.lawful_bases import BasisGroup, LawfulBasis
from haven_schemas.lawful_basis_columns import TABLES
from haven_schemas.words.hosting import PLACE_COUNTRIES, PLACE_PARTS
from haven_schemas.words.lawful_bases import (
    BASIS_GROUPS,
    BY_THE_SCHEDULE,
    FIELDS_OF_BASIS_GROUPS,
    HOW_LONG_KEPT,
    WHO_HAS_ACCESS,
)

from gateway.areas.assessment.changes import basis_words
from gateway.rendering.times import in_london

HEAD = ("Asset", "Owner", "What it is", "Where it is", "How long it is kept", "Who has access", "Classification",
        "Lawful basis", "Impact assessment signed on")  # fmt: skip
_UNSAID = "Nobody has said"
_NO_SCHEDULE = "the trust has not said which; those that count here are on the page Schedules"


@dataclass(frozen=True)
class Asset:
    """One entry, in words."""

    name: str
    owner: str
    what: str
    where: str
    kept: str
    access: str
    classification: str
    basis: str
    signed_on: str

    def row(self) -> tuple[str, ...]:
        """Below ``HEAD``."""
        return (
            self.name, self.owner, self.what, self.where, self.kept, self.access, self.classification, self.basis,
            self.signed_on,
        )  # fmt: skip


def assets(draft: AssessmentDraft) -> list[Asset]:
    """An entry for each group, in the order of the groups; the trust's own words where it has said any."""
    return list(_assets(draft))


def as_table(found: list[Asset]) -> str:
    """As CSV, with every cell harmless to a spreadsheet."""
    return as_csv(HEAD, [each.row() for each in found])


def signed_on(draft: AssessmentDraft) -> str:
    """The day the assessment in force was signed by both, or that there is none."""
    approved = [each.approved_at for each in draft.signed if each.approved_at is not None]
    return in_london(max(approved)).date().isoformat() if approved else "Not signed yet"


def _assets(draft: AssessmentDraft) -> Iterator[Asset]:
    content = draft.content
    said = {each.question: each.text for each in content.answers}
    for each in content.bases:
        basis = each.stands
        yield Asset(
            name=f"Haven: {BASIS_GROUPS[each.group]}",
            owner=said["asset_owner"] or _UNSAID,
            what=FIELDS_OF_BASIS_GROUPS[each.group],
            where=_where(content, each.group),
            kept=_kept(each.group, said),
            access="; ".join(filter(None, [WHO_HAS_ACCESS[each.group], said["asset_access"]])),
            classification=_classification(basis),
            basis=basis_words(basis),
            signed_on=signed_on(draft),
        )


def _classification(basis: LawfulBasis) -> str:
    kinds = ["Personal data"]
    kinds += ["special category"] if basis.article_9 != "none" else []
    kinds += ["criminal offence data"] if basis.criminal else []
    return ", ".join(kinds)


def _where(content: AssessmentContent, group: BasisGroup) -> str:
    services = {name.partition(":")[0] for name in TABLES.get(group, ())} or {"pupils"}
    parts = ("database", "objects") if group in ("documents", "pupil_files") else ("database",)
    found = [
        f"{PLACE_PARTS[each.part]} {each.address}" + (f", {PLACE_COUNTRIES[each.country]}" if each.country else "")
        for each in content.places
        if each.part in parts and services & set(each.services)
    ]
    backups = [f"{PLACE_PARTS[each.part]}: {each.address}" for each in content.places if each.part == "backups"]
    return "; ".join([*found, *(backups or ["Backups: nobody has said"])])


def _kept(group: BasisGroup, said: Mapping[AssessmentQuestion, str]) -> str:
    kept = HOW_LONG_KEPT[group]
    if not kept.startswith(BY_THE_SCHEDULE):
        return kept
    return f"{kept}: {said['retention'] or _NO_SCHEDULE}"
