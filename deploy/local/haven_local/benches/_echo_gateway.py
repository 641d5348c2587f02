"""The gateway as it is, with one address more: one call to the bare echo. What any report costs before it is one."""

from flask import Response, jsonify, request
from gateway.access.correlation import anyone
from gateway.clients.caller import Caller, ServiceClient
from gateway.wsgi import app, connections

from haven_local.benches._echoes import ECHO_ADDRESS, Echo


class _Echo(ServiceClient):
    """The echo, which answers under the name of a service that has a queue."""

    service = "pupils"

    def echo(self, caller: Caller, said: Echo) -> Echo:
        """``said``, unchanged."""
        return self._call(caller, "echo", said, Echo)


@app.post(ECHO_ADDRESS)
def echo() -> Response:
    """The JSON that was sent, from there and back."""
    said = Echo.model_validate(request.get_json())
    return jsonify(_Echo(connections.rpc).echo(anyone(), said).model_dump())


app.extensions["csrf"].exempt(echo)
