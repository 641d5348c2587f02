"""The broker beside which services of release 0.1.0 still run, while they are replaced one by one."""

from haven_schemas import topology

from haven_local.definitions import Definition
from haven_local.permissions import rpc_permissions

PASSED_ON: Definition = {
    "name": "passed-on",
    "pattern": "^haven\\.calls$",
    "apply-to": "exchanges",
    "priority": 0,
    "definition": {"alternate-exchange": topology.EXCHANGE_RPC},
}
"""Policy: a call of a service that has declared no queue goes to the one that release 0.1.0 takes from."""


def beside_earlier_release(whole: Definition) -> Definition:
    """``whole`` with what that release needs: the right to answer by the default exchange, and no queue of calls before
    a service has declared its own, since what was called there would wait for nobody.

    Any service may then write to any queue of calls: write the definitions again without this once all are replaced.
    """
    calls = {topology.calls_queue(service.name) for service in topology.SERVICES}
    of_events = [each for each in whole["permissions"] if each["vhost"] != topology.VHOST_RPC]
    rights = [{"vhost": topology.VHOST_RPC, **each} for each in rpc_permissions(beside_earlier=True)]
    return {
        **whole,
        "permissions": [*of_events, *rights],
        "queues": [queue for queue in whole["queues"] if queue["name"] not in calls],
        "bindings": [binding for binding in whole["bindings"] if binding["destination"] not in calls],
        "policies": [*whole["policies"], {"vhost": topology.VHOST_RPC, **PASSED_ON}],
    }
