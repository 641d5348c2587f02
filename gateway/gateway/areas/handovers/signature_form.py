"""The form in which one person signs for many files: what was ticked and chosen, and what is to be put right.

Nothing has to be ticked for a file that is there; whoever takes over what is open is named once, exceptions beside it.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from haven_schemas.acts.incidents.handovers import Handover, OpenMatter

GOES_ON = "goes_on"
"""Chosen instead of a person: whoever has it goes on with it at the old school."""


def given_of(found: Handover, form: Mapping[str, str], missing: Collection[UUID]) -> list[dict[str, object]]:
    """The matters for which somebody else is named than for the rest; a file that is not there has none."""
    chosen = [(matter, form.get(f"given-{matter.id}", "")) for matter in _asked_about(found, missing)]
    return [
        {"kind": matter.kind, "id": matter.id, "to": None if value == GOES_ON else value}
        for matter, value in chosen
        if value
    ]


def missing_of(form: Mapping[str, str], missing: Collection[UUID]) -> list[dict[str, object]]:
    """The files that were not received, each with its reason."""
    return [{"subject_id": each, "reason": form.get(f"reason-{each}", "").strip()} for each in missing]


def field_errors(
    errors: Mapping[str, str], found: Handover, form: Mapping[str, str], missing: Sequence[UUID]
) -> dict[str, str]:
    """What is to be put right under the names that fields have on the page."""
    given = given_of(found, form, missing)
    shown: dict[str, str] = {}
    for field, words in errors.items():
        name, _, place = field.partition(".")
        number = place.partition(".")[0]
        if name == "not_received" and number.isdecimal() and int(number) < len(missing):
            reason = f"reason-{missing[int(number)]}"
            shown[reason] = words if form.get(reason, "").strip() else "Say why you do not have this file."
        elif name == "given" and number.isdecimal() and int(number) < len(given):
            shown[f"given-{given[int(number)]['id']}"] = words
        elif field == "handover_id":
            shown["sign"] = "There is nothing here to sign for any more."
        else:
            shown[field] = words
    return shown


def _asked_about(found: Handover, missing: Collection[UUID]) -> list[OpenMatter]:
    return [matter for matter in found.open_matters if set(matter.subject_ids) - set(missing)]
