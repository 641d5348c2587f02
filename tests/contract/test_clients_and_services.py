"""What the gateway's clients send and expect is what the services' entrypoints take and answer."""

import importlib
import inspect
import typing

import pytest
from gateway.clients.caller import ServiceClient
from haven_schemas import topology
from pydantic import BaseModel

_SERVICES = [service.name for service in topology.SERVICES if service.serves_rpc]


class _Told(Exception):
    """Carries what a client's method would send."""


def _clients():
    for name in topology.BY_NAME["gateway"].calls:
        module = importlib.import_module(f"gateway.clients.{name}")
        (found,) = [each for each in vars(module).values() if _is_client(each, module)]
        yield name, found


def _is_client(each, module):
    return inspect.isclass(each) and issubclass(each, ServiceClient) and each.__module__ == module.__name__


def _specs(service):
    service_class = importlib.import_module(f"{service}.service").SERVICE_CLASS
    methods = [getattr(service_class, name) for name in dir(service_class) if not name.startswith("_")]
    return {method.spec.method: method.spec for method in methods if hasattr(method, "spec")}


def _asked(client, method):
    """Method, request type and reply type of one of a client's calls; None if it makes none by itself."""
    told = {}

    class Listening(client):
        def __init__(self):
            pass

        def _call(self, caller, name, request, reply_type, *rest, **more):
            told["call"] = (name, reply_type)
            raise _Told

    names = [name for name in inspect.signature(method).parameters if name != "self"]
    types = typing.get_type_hints(method)
    request = next((types[name] for name in names if _is_model(types.get(name))), None)
    try:
        method(Listening(), *(None for _ in names))
    except _Told:
        return (*told["call"], request)
    except Exception:  # a method that looks into its request first is not one plain call
        return None
    return None


def _is_model(found):
    return inspect.isclass(found) and issubclass(found, BaseModel)


@pytest.mark.parametrize(("service", "client"), list(_clients()), ids=str)
def test_a_clients_plain_calls_are_what_the_service_declares(service, client):
    specs = _specs(service)
    compared = 0
    for _, method in inspect.getmembers(client, inspect.isfunction):
        asked = None if method.__name__.startswith("_") else _asked(client, method)
        if asked is None:
            continue
        name, reply, request = asked
        assert name in specs, (service, name)
        assert reply is specs[name].reply_type, (service, name)
        if request is not None:
            assert request is specs[name].request_type, (service, name)
        compared += 1
    assert compared
