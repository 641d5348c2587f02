"""How nameko is set up and spoken to in the bench of RPC: the broker over verified TLS, all else as nameko has it."""

import json
import ssl
from typing import Any

NAMEKO_EXCHANGE = "nameko-rpc"
NAMEKO_METHOD = "echo.echo"
NAMEKO_PROPERTIES = {"content_type": "application/json", "content_encoding": "utf-8"}
TEXT = "x" * 200
"""What is echoed."""


def nameko_settings(url: str, ca_file: str) -> dict[str, Any]:
    """For ``ServiceRunner`` and ``ClusterRpcProxy``; ``url`` is ``amqp://…``, TLS is asked for beside it."""
    tls = {"ca_certs": ca_file, "cert_reqs": ssl.CERT_REQUIRED, "server_hostname": "127.0.0.1"}
    return {"AMQP_URI": url, "AMQP_SSL": tls}


def nameko_body(text: str) -> bytes:
    """The body of a call as nameko's own client writes it."""
    return json.dumps({"args": [text], "kwargs": {}}).encode()
