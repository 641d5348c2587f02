"""Every contract has its published file; what is released is not broken; events and topology agree."""

from dataclasses import replace

from haven_schemas import events, export, topology
from haven_schemas.shapes.breaking import breaks
from haven_schemas.shapes.describing import FieldShape
from haven_schemas.shapes.document import shapes_of_the_code
from haven_schemas.shapes.notation import read
from haven_schemas.shapes.release import last_released
from sources import ROOT
from support.lists import every

PUBLISHED = ROOT / "shared-schemas"
FILES = export.files()
RELEASED, NOW = last_released(), shapes_of_the_code()


@every("name", sorted(FILES))
def test_published_file_is_the_contract_in_code(name):
    published = (PUBLISHED / name).read_text(encoding="utf-8")
    assert published == FILES[name], "run: python -m haven_schemas.export"


def test_nothing_is_published_that_the_code_does_not_know():
    found = {path.relative_to(PUBLISHED).as_posix() for path in (PUBLISHED / "json").rglob("*.json")}
    assert found == {name for name in FILES if name.startswith("json/")}


def test_nothing_breaks_what_the_last_release_says_and_understands():
    """``shared-schemas/README.md`` says what is done instead: a call beside the old one, an event's next version."""
    assert breaks(RELEASED, NOW) == []


def test_the_last_release_holds_all_kinds_of_contracts():
    assert all((RELEASED.calls, RELEASED.events, RELEASED.forms))


@every("change", ["a field went", "a field came", "a field holds more"])
def test_no_released_event_can_be_changed_under_its_version(change):
    """All as they are, but for one field of each: the comparison above would say so of each."""
    types = dict(NOW.types)
    for name in (released := RELEASED.events.keys() & NOW.events.keys()):
        told = NOW.types[NOW.events[name].type]
        types[NOW.events[name].type] = replace(told, fields=_changed(told.fields, change))
    found = {each.split(": event.")[0] for each in breaks(RELEASED, replace(NOW, types=types)) if ": event." in each}
    assert released
    assert sorted(released - found) == []


def _changed(fields, change):
    first, *others = fields
    if change == "a field came":
        return {**fields, "one_more": FieldShape(read("integer"), "0")}
    if change == "a field holds more":
        return {**fields, first: FieldShape((*fields[first].kinds, *read("list(integer)")))}
    return {each: fields[each] for each in others}


def test_every_event_has_exactly_one_publisher():
    published = [event for service in topology.SERVICES for event in service.publishes]
    assert sorted(published) == sorted(events.EVENTS)


def test_every_event_read_is_published():
    published = {event for service in topology.SERVICES for event in service.publishes}
    read = {event for service in topology.SERVICES for event in service.reads}
    assert read <= published


def test_events_carry_ids_and_codes_only():
    """Or what its reader cannot open."""
    allowed = {"uuid", "integer", "code", "null", "sealed"}
    for event in events.EVENTS.values():
        for field, schema in event.model_json_schema()["properties"].items():
            for one in schema.get("anyOf", [schema]):
                each = one.get("items", one)
                kind = each.get("format") or ("code" if "enum" in each else each.get("type"))
                assert kind in allowed, f"{event.event_type}.{field}"


def test_services_do_not_call_in_a_circle():
    calls = {
        service.name: {each for each in service.calls if (service.name, each) not in topology.ENDS_THERE}
        for service in topology.SERVICES
    }

    def reach(name, path):
        for callee in calls.get(name, ()):
            assert callee not in path, f"circle: {[*path, callee]}"
            reach(callee, [*path, callee])

    for name in calls:
        reach(name, [name])
