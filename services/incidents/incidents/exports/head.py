"""What stands before the entries of an export: how an incident record stands and its adults, or a child's card."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.incidents import IncidentStatus, RiskLevel
from haven_schemas.acts.incidents.chronology import Card, CardVersion
from haven_schemas.acts.incidents.entries import PersonView
from haven_schemas.acts.incidents.exports import ExportScope
from haven_schemas.acts.incidents.records import LinkedIncident
from haven_schemas.spoken_numbers import number_of
from haven_schemas.words.records import PERSON_ROLES, PLAN_KINDS
from haven_schemas.words.triage import INCIDENT_STATUSES, RISK_LEVELS
from sqlalchemy import select

from incidents.aliases import family_of
from incidents.categories import categories_by_id
from incidents.child import newest_card
from incidents.models import IncidentRow, IncidentSubjectRow
from incidents.narrative import open_records
from incidents.printing import Line, Passage, Section
from incidents.reading import people_seen, person_views, titles_of
from incidents.records import linked_incidents

from .entries import Naming, day_words, moment_words
from .scope import LONDON


@dataclass(frozen=True)
class RecordState:
    """How an incident record stands."""

    category_name: str
    status: IncidentStatus
    opened_at: datetime
    opened_by: UUID
    risk: RiskLevel | None
    assigned_to: UUID | None
    waiting_until: date | None
    closing_asked_by: UUID | None
    closed_at: datetime | None
    closed_by: UUID | None
    look_back_on: date | None
    referral_begun_at: datetime | None
    linked: tuple[LinkedIncident, ...]
    number: str
    title: str = field(default="", repr=False)


@dataclass(frozen=True)
class ExportHead:
    """``record`` and ``adults`` of an incident record, as far as its asker sees; ``card`` of a chronology, None where
    it is not theirs to read."""

    record: RecordState | None = None
    adults: tuple[PersonView, ...] = field(default=(), repr=False)
    card: Card | None = field(default=None, repr=False)

    @property
    def staff(self) -> list[UUID]:
        """Members of staff it names."""
        found: list[UUID | None] = []
        if self.record is not None:
            record = self.record
            found += [record.opened_by, record.assigned_to, record.closing_asked_by, record.closed_by]
        for version in self.card_versions:
            found += [version.lead_id, version.written_by]
        return [each for each in found if each is not None]

    @property
    def card_versions(self) -> list[CardVersion]:
        """The child's own card, then those of their other entries."""
        if self.card is None:
            return []
        return [each for each in (*self.card.versions[:1], *(one.card for one in self.card.others)) if each.version]


def head_of(unit: Unit, keyring: Keyring, scope: ExportScope) -> ExportHead:
    """Read under the unit's own rights; the scope was looked at before. ``VaultAway``."""
    if scope.subject_id is not None:
        return ExportHead(card=newest_card(unit, keyring, scope.subject_id, family_of(unit, scope.subject_id)))
    incident = unit.session.get_one(IncidentRow, scope.incident_id)
    people = people_seen(unit, incident)
    children = unit.session.scalars(
        select(IncidentSubjectRow.subject_id).where(IncidentSubjectRow.incident_id == incident.id)
    ).all()
    keys = open_records(unit, keyring, {person.id: children for person in people}) if people else {}
    return ExportHead(record=_record_state(unit, keyring, incident), adults=tuple(person_views(people, keys)))


def sections_of(head: ExportHead, naming: Naming) -> tuple[Section, ...]:
    """As pages show them."""
    sections: list[Section] = []
    if head.record is not None:
        sections.append(Section("How the record stands", tuple(_state_lines(head.record, naming))))
    if head.adults:
        adults = (Line(PERSON_ROLES[each.role], naming.adult(each.id)) for each in head.adults)
        sections.append(Section("Adults in the record", tuple(line for line in adults if line.text)))
    for number, version in enumerate(head.card_versions):
        own = head.card is not None and head.card.versions[0].version > 0 and number == 0
        sections.append(_card_section("At a glance" if own else "At a glance, from another file of the child",
                                      version, naming))  # fmt: skip
    return tuple(each for each in sections if each.lines or each.passages)


def _record_state(unit: Unit, keyring: Keyring, incident: IncidentRow) -> RecordState:
    categories = categories_by_id(unit)
    return RecordState(
        category_name=categories[incident.category_id].name,
        status=cast(IncidentStatus, incident.status),
        opened_at=incident.opened_at,
        opened_by=incident.opened_by,
        risk=cast(RiskLevel | None, incident.risk),
        assigned_to=incident.assigned_to,
        waiting_until=incident.waiting_until,
        closing_asked_by=incident.closing_asked_by,
        closed_at=incident.closed_at,
        closed_by=incident.closed_by,
        look_back_on=incident.look_back_on,
        referral_begun_at=incident.referral_begun_at,
        linked=tuple(linked_incidents(unit, keyring, incident, categories)),
        number=number_of(incident.id),
        title=titles_of(unit, keyring, [incident.id], categories).get(incident.id, ""),
    )


def _state_lines(record: RecordState, naming: Naming) -> list[Line]:
    lines = [
        *([Line("Title", naming.change(record.title))] if record.title else []),
        Line("Category", naming.change(record.category_name)),
        Line("Number", record.number),
        Line("State", INCIDENT_STATUSES[record.status]),
        Line("Opened", f"{moment_words(record.opened_at)}, {naming.staff(record.opened_by)}"),
        Line("Risk", RISK_LEVELS[record.risk] if record.risk else "Not judged yet"),
        Line("Dealt with by", naming.staff(record.assigned_to) if record.assigned_to else "Nobody yet"),
    ]
    if record.status == "open":
        until = day_words(record.waiting_until)
        lines.append(Line("Waiting", f"Until {until}" if until else "No"))
    if record.referral_begun_at is not None:
        lines.append(Line("Referral", f"Begun {moment_words(record.referral_begun_at)}, and not written down yet"))
    opened = ((each.category_name, each.opened_at.astimezone(LONDON).date()) for each in record.linked)
    linked = "\n".join(f"{naming.change(name)}, opened {day_words(day)}" for name, day in opened)
    lines.append(Line("Linked with", linked or "No other record"))
    if record.closing_asked_by is not None:
        asked = f"Asked for by {naming.staff(record.closing_asked_by)}; a second person has to agree"
        lines.append(Line("Closing", asked))
    if record.closed_at is not None:
        lines.append(Line("Closed", f"{moment_words(record.closed_at)}, {naming.staff(record.closed_by)}"))
    if record.look_back_on is not None:
        lines.append(Line("Look back on", f"{day_words(record.look_back_on)}: did it work?"))
    return lines


def _card_section(heading: str, version: CardVersion, naming: Naming) -> Section:
    change = naming.change
    lines = [
        Line("May not collect", change(version.may_not_collect)),
        Line("Nothing is to be shared with", change(version.not_shared_with)),
        Line("On", ", ".join(PLAN_KINDS[kind] for kind in version.plans)),
        Line("Plan", change(version.plan)),
        Line("The authority's case number", change(version.case_number)),
        Line("Lead", naming.staff(version.lead_id) if version.lead_id else ""),
        Line("Next review", day_words(version.next_review_on)),
    ]
    if version.written_at is not None:
        lines.append(Line("Written", f"{moment_words(version.written_at)}, {naming.staff(version.written_by)}"))
    lines.append(Line("Version", str(version.version)))
    return Section(heading, tuple(each for each in lines if each.text), (Passage("", change(version.summary)),))
