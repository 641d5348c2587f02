"""Every service has the same inside, one migration head, and entrypoints that agree with the topology."""

import ast
import importlib
from inspect import signature

from chassis.process.migrate import script_directory
from haven_schemas import topology
from haven_schemas.call import all_calls
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR
from sources import ROOT, SERVICES, nodes_of
from support.lists import every

PUBLIC = frozenset(
    {
        "identity.sign_in",
        "identity.token_for_session",
        "identity.token_for_app_password",
        "identity.report_refusals",
        "identity.password_rules",
        "identity.ask_reset",
        "identity.check_link",
        "identity.use_link",
        "identity.check_address_link",
        "identity.answer_address_link",
        "identity.enter_by_day_pass",
        "identity.sign_on_ways",
        "identity.begin_sign_on",
        "identity.finish_sign_on",
        "identity.token_for_machine",
        "identity.installation_state",
        "identity.check_first_run",
        "identity.first_run",
        "pupils.begin_delivery",
        "pupils.finish_delivery",
        "pupils.get_delivery",
        "pupils.note_feed_call",
        "pupils.try_delivery",
    }
)
"""Every call that takes no token; one more is a decision."""


def _methods(service):
    service_class = importlib.import_module(f"{service}.service").SERVICE_CLASS
    return [
        method
        for method in (getattr(service_class, name) for name in dir(service_class) if not name.startswith("_"))
        if hasattr(method, ENTRYPOINT_EXTENSIONS_ATTR)
    ]


@every("service", SERVICES)
def test_same_inside(service):
    inside = ROOT / "services" / service / service
    for name in ("service.py", "bootstrap.py", "models", "migrations/versions"):
        assert (inside / name).exists(), name
    assert (ROOT / "services" / service / "README.md").is_file()
    assert (ROOT / "services" / service / "tests").is_dir()


def _rooms(inside):
    return {each.name for each in inside.iterdir() if (each / "__init__.py").exists()} - {"models", "migrations"}


@every("service", SERVICES)
def test_a_room_is_used_by_what_it_hands_on(service):
    """What one room takes of another it takes from ``service.room``; ``service.py`` alone knows the entrypoints."""
    inside = ROOT / "services" / service / service
    rooms = _rooms(inside)
    past = set()
    for path in inside.rglob("*.py"):
        own = path.relative_to(inside).parts[0]
        for node in nodes_of(path):
            parts = node.module.split(".") if isinstance(node, ast.ImportFrom) and node.module else []
            if parts[:1] == [service] and len(parts) > 2 and parts[1] in rooms - {own}:
                past.add((path.name, node.module))
    assert {each for each in past if each[0] != "service.py" or not each[1].endswith(".entrypoints")} == set()


@every("service", SERVICES)
def test_nothing_that_a_room_hands_on_is_called_like_a_module_of_it(service):
    """``service.room.name`` would be the one or the other by the order of imports."""
    inside = ROOT / "services" / service / service
    both = {
        (room, name.asname or name.name)
        for room in _rooms(inside)
        for node in nodes_of(inside / room / "__init__.py")
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if (inside / room / f"{name.asname or name.name}.py").exists()
    }
    assert both == set()


@every("service", SERVICES)
def test_a_room_holds_modules_alone(service):
    inside = ROOT / "services" / service / service
    folders = {
        folder.name
        for room in _rooms(inside)
        for folder in (inside / room).iterdir()
        if folder.is_dir() and any(folder.rglob("*.py"))
    }
    assert folders == set()


@every("service", SERVICES)
def test_one_migration_head(service):
    assert len(script_directory(service).get_heads()) == 1


@every("service", SERVICES)
def test_a_service_serves_exactly_the_calls_that_are_declared_for_it(service):
    served = {method.call.name: method.call for method in _methods(service) if hasattr(method, "call")}
    declared = {name: call for name, call in all_calls().items() if call.service == service}
    assert served == declared


@every("service", SERVICES)
def test_a_use_case_is_given_all_that_the_process_has_for_it(service):
    """A parameter with a default is not asked for: one that is called like a part of the process would never get it."""
    parts = importlib.import_module(f"{service}.extras").Extras.__annotations__ if service != "audit" else {}
    served = [method for method in _methods(service) if hasattr(method, "call")]
    assert served
    lost = {
        (method.call.name, given.name)
        for method in served
        for given in signature(method.function).parameters.values()
        if given.default is not given.empty and given.name in {"keyring", "extras", *parts}
    }
    assert lost == set()


def test_what_takes_no_token_is_the_closed_list():
    assert {name for name, call in all_calls().items() if call.public} == PUBLIC


@every("service", SERVICES)
def test_handlers_read_exactly_what_the_topology_says(service):
    read = {event for method in _methods(service) for event in getattr(method, "event_types", ())}
    expected = set(topology.BY_NAME[service].reads)
    assert read == expected | set(topology.BY_NAME[service].patterns)


@every("service", SERVICES)
def test_readme_names_every_event(service):
    readme = (ROOT / "services" / service / "README.md").read_text(encoding="utf-8")
    described = [*topology.BY_NAME[service].publishes, *topology.BY_NAME[service].reads]
    missing = [name for name in described if f"`{name}`" not in readme]
    assert missing == []
