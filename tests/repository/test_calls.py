"""Every call stands once: what serves it, who asks it, what it audits, and the tables of the READMEs follow."""

import ast
import importlib
import pkgutil
from dataclasses import fields
from inspect import signature
from types import ModuleType

import pytest
from audited import audits_of
from call_tables import area_of, areas_in, readme
from haven_schemas import acts, topology
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call, all_calls
from sources import ROOT, SERVICES, nodes_of
from support.lists import every

NOT_AUDITED = {
    "identity.owner_proof": "about the caller's own account",
    "identity.first_visit": "the same",
    "identity.note_first_visit": "the same: what the caller looked at on their own first page",
    "identity.hide_second_people": "the same: what the caller read on their own first page",
    "identity.password_rules": "the same for everybody, without a token",
    "identity.token_for_session": "asked with every page; what is done with the token is audited",
    "identity.session_alive": "asked by services with every call of the second tier",
    "identity.sign_on_ways": "which providers are in use; nothing of anybody",
    "identity.begin_sign_on": "somebody unknown goes to a provider; what they bring back is audited",
    "identity.begin_link": "the same of the caller's own account",
    "identity.installation_state": "whether there is a trust; nothing of anybody",
    **{f"{service}.connections": "what a service is connected to; nothing of anybody" for service in SERVICES},
    "identity.list_places": "who runs the machines, and where; nothing of anybody",
    "identity.read_assessment": "what the trust says of its processing; of no child, and of staff only who said it",
    "identity.signed_assessment": "the same, as it was signed",
    "alerts.new_alerts": "how many of the caller's own alerts are new; no line of them",
    "incidents.matter_seen": "whether the caller sees one; what they are told of it is audited where they asked",
    "incidents.list_categories": "the trust's categories, which tell of no child",
    "incidents.copy_categories": "the same, for a service",
    "incidents.begin_document": "an empty place; the file is audited when it is there",
    "incidents.abandon_document": "an empty place is given back",
    "incidents.begin_paper": "an empty place; the paper is audited when it is there",
    "incidents.begin_paper_version": "the same",
    "incidents.abandon_paper": "an empty place is given back",
    "incidents.begin_report_file": "an empty place; the file is audited when it is there",
    "incidents.abandon_report_file": "an empty place is given back",
    "incidents.intake_key": "a public key",
    "incidents.keep_view": "the caller's own, how their lists are narrowed; of no child",
    "incidents.remove_view": "the same",
    "incidents.records_not_kept": "of ids that their owner has, those that nothing keeps from them",
    "identity.list_app_passwords": "names that the caller gave their own devices",
    "referrals.list_rules": "what law and guidance say; nothing of anybody",
    "referrals.handover_day": "a day, by a school's terms; of no child",
    "referrals.list_own_rules": "what the trust set for itself; of no child",
    "retention.list_schedules": "for how long kinds of records are kept; of no child",
    "retention.last_sweep": "how many files were counted so far; of no child",
    "pupils.begin_delivery": "an empty place; the delivery is audited when it is there",
    "pupils.note_feed_call": "a note of how a call was answered, of codes and times; what the call brought is audited",
    "pupils.begin_photo": "whether a photo may come; it is audited when it is there",
    "pupils.begin_upload": "an empty place; the file is audited when it is there",
}
"""Calls that write nothing into the log, with the reason; the list is closed."""


@every("service", SERVICES)
def test_what_a_call_may_audit_is_what_its_use_case_names(service):
    of_service = [call for call in all_calls().values() if call.service == service]
    assert of_service
    wrong = {call.name: found for call in of_service if (found := audits_of(call)) != set(call.audits)}
    assert wrong == {}


def test_the_walk_through_the_code_finds_what_is_written_two_modules_away():
    """So that the test above can fail."""
    assert AuditAction.PUPIL_MATCH_READ in audits_of(all_calls()["pupils.list_proposals"])
    assert audits_of(all_calls()["identity.session_alive"]) == frozenset()


def test_a_call_is_audited_or_stands_in_the_table_of_those_that_need_not():
    assert {name for name, call in all_calls().items() if not call.audits} == set(NOT_AUDITED)


@every("service", SERVICES)
def test_the_tables_of_a_readme_are_as_the_calls_are_declared(service):
    """If not: ``python tests/repository/call_tables.py``."""
    said = (ROOT / "services" / service / "README.md").read_text(encoding="utf-8")
    assert said == readme(service)
    declared = {area_of(call) for call in all_calls().values() if call.service == service}
    assert sorted(areas_in(said)) == sorted(declared)


@every("process", [*SERVICES, "gateway"])
def test_who_asks_whom_is_what_the_topology_says(process):
    folder = ROOT / "gateway" / "gateway" if process == "gateway" else ROOT / "services" / process / process
    asked = {service for path in folder.rglob("*.py") for service in _imported_calls(path)} - {process}
    of_the_chassis = set() if process in ("gateway", "identity") else {"identity"}
    assert asked | of_the_chassis == set(topology.BY_NAME[process].calls)


@pytest.mark.parametrize(("asking", "asked"), topology.ENDS_THERE)
def test_a_call_against_the_direction_of_the_others_is_answered_without_asking_anybody(asking, asked):
    """What answers it is given no more than its own database and keys: nothing by which it could ask."""
    paths = (ROOT / "services" / asking / asking).rglob("*.py")
    named = {f"{asked}.{name.lower()}" for path in paths for service, name in _calls_named(path) if service == asked}
    assert named == set(topology.ENDS_THERE[asking, asked])
    kind = importlib.import_module(f"{asked}.service").SERVICE_CLASS
    functions = [getattr(kind, all_calls()[name].method).function for name in named]
    assert {given for each in functions for given in signature(each).parameters} <= {"unit", "request", "keyring"}


def _imported_calls(path):
    yield from (service for service, _ in _calls_named(path))


def _calls_named(path):
    """Each service whose calls a module imports, with what it imports of them."""
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("haven_schemas.acts"):
            module = importlib.import_module(node.module)
            for each in node.names:
                named = getattr(module, each.name, None)
                if isinstance(named, Call):
                    yield named.service, each.name
                elif isinstance(named, ModuleType):
                    yield from ((call.service, each.name) for call in vars(named).values() if isinstance(call, Call))


@every("service", SERVICES)
def test_a_use_case_asks_for_nothing_that_its_service_does_not_hold(service):
    kind = importlib.import_module(f"{service}.service").SERVICE_CLASS
    functions = [getattr(kind, call.method).function for call in all_calls().values() if call.service == service]
    wanted = {
        given.name
        for each in functions
        for given in signature(each).parameters.values()
        if given.default is given.empty
    }
    assert {"unit", "request"} <= wanted
    assert wanted - {"unit", "request", "keyring", "settings", "extras"} <= _held(service)
    assert "keyring" not in wanted or importlib.import_module(f"{service}.bootstrap").KEYRING


def _held(service):
    if not (ROOT / "services" / service / service / "extras.py").exists():
        return set()
    return {each.name for each in fields(importlib.import_module(f"{service}.extras").Extras)}


def test_a_call_without_a_right_that_is_not_public_is_refused():
    with pytest.raises(TypeError):
        Call("identity.nothing", Empty, Empty, what="nothing")


def test_what_is_asked_under_a_key_is_a_write():
    """A key of a call that is no write is passed over without a word, and two presses of a button do it twice."""
    declared = {(call.service, name): call for name, call in _constants()}
    asked = list(_asked_under_a_key())
    assert len(asked) > 50
    assert [(file, name) for file, service, name in asked if not declared[service, name].writes] == []


def _constants():
    """Every declared call with the name under which code asks for it."""
    for module in pkgutil.walk_packages(acts.__path__, f"{acts.__name__}."):
        for name, each in vars(importlib.import_module(module.name)).items():
            if isinstance(each, Call):
                yield name, each


def _asked_under_a_key():
    """Where the gateway asks a service with ``key``: (file, service, the call's name)."""
    for path in (ROOT / "gateway" / "gateway").rglob("*.py"):
        found = nodes_of(path)
        service_of = {
            each.asname or each.name: node.module.split(".")[2].removesuffix("_calls")
            for node in found
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("haven_schemas.acts.")
            for each in node.names
        }
        for node in found:
            keys = [each for each in getattr(node, "keywords", ()) if each.arg == "key"]
            name = node.args[0].id if keys and node.args and isinstance(node.args[0], ast.Name) else None
            if name in service_of:
                yield path.name, service_of[name], name
