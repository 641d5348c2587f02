"""Every contract has its published file; what is released is not broken; events and topology agree."""

import subprocess

import pytest
from haven_schemas import events, export, topology
from haven_schemas.errors import ErrorCode, FieldCode, field_words_of, status_of, words_of
from haven_schemas.shapes.breaking import breaks
from haven_schemas.shapes.document import shapes_of_the_code
from haven_schemas.shapes.release import last_released
from sources import ROOT

PUBLISHED = ROOT / "shared-schemas"
FILES = export.files()


@pytest.mark.parametrize("name", sorted(FILES))
def test_published_file_is_the_contract_in_code(name):
    published = (PUBLISHED / name).read_text(encoding="utf-8")
    assert published == FILES[name], "run: python -m haven_schemas.export"


def test_nothing_is_published_that_the_code_does_not_know():
    found = {path.relative_to(PUBLISHED).as_posix() for path in (PUBLISHED / "json").rglob("*.json")}
    assert found == {name for name in FILES if name.startswith("json/")}


def test_no_call_breaks_what_the_last_release_says_and_understands():
    """``shared-schemas/README.md`` says how a call is changed that would: beside the old one, for one release."""
    assert breaks(last_released(), shapes_of_the_code()) == []


def test_no_published_event_version_was_changed():
    """Compares with the newest tag or, before the first release, with nothing: a released event file is frozen."""
    tag = subprocess.run(
        ["git", "describe", "--tags", "--abbrev=0"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    changed = ""
    if tag:
        changed = subprocess.run(
            ["git", "diff", "--name-only", "--diff-filter=MD", tag, "--", "shared-schemas/json/events"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    assert changed == ""


def test_every_event_has_exactly_one_publisher():
    published = [event for service in topology.SERVICES for event in service.publishes]
    assert sorted(published) == sorted(events.EVENTS)


def test_every_event_read_is_published():
    published = {event for service in topology.SERVICES for event in service.publishes}
    read = {event for service in topology.SERVICES for event in service.reads}
    assert read <= published


def test_events_carry_ids_and_codes_only():
    allowed = {"uuid", "integer", "code", "null"}
    for event in events.EVENTS.values():
        for field, schema in event.model_json_schema()["properties"].items():
            for one in schema.get("anyOf", [schema]):
                each = one.get("items", one)
                kind = each.get("format") or ("code" if "enum" in each else each.get("type"))
                assert kind in allowed, f"{event.event_type}.{field}"


def test_services_do_not_call_in_a_circle():
    calls = {service.name: set(service.calls) for service in topology.SERVICES}

    def reach(name, path):
        for callee in calls.get(name, ()):
            assert callee not in path, f"circle: {[*path, callee]}"
            reach(callee, [*path, callee])

    for name in calls:
        reach(name, [name])


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_code_has_words_and_a_status(code):
    assert 400 <= status_of(code) < 600
    assert words_of(code).endswith(".")


@pytest.mark.parametrize("code", list(FieldCode))
def test_every_field_code_has_words(code):
    assert field_words_of(code)
