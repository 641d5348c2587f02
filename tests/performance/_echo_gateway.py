"""The gateway as it is, with one address more: one call to the bare echo. What any report costs before it is one."""

from flask import Response, jsonify, request
from gateway.access.correlation import anyone
from gateway.clients import Services
from gateway.wsgi import app, connections
from haven_schemas.call import Call

from performance._echoes import ECHO_ADDRESS, Echo

_ECHO = Call("pupils.echo", Echo, Echo, what="what was sent, unchanged", public=True)
"""Under the name of a service that has a queue."""


@app.post(ECHO_ADDRESS)
def echo() -> Response:
    """The JSON that was sent, from there and back."""
    said = Echo.model_validate(request.get_json())
    return jsonify(Services(connections.rpc).ask(_ECHO, anyone(), said).model_dump())


app.extensions["csrf"].exempt(echo)
