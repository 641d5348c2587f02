"""nameko's settings for the stock echo and its proxy: the broker over verified TLS, all else as nameko has it."""

import ssl
from typing import Any


def nameko_settings(url: str, ca_file: str) -> dict[str, Any]:
    """For ``ServiceRunner`` and ``ClusterRpcProxy``; ``url`` is ``amqp://…``, TLS is asked for beside it."""
    tls = {"ca_certs": ca_file, "cert_reqs": ssl.CERT_REQUIRED, "server_hostname": "127.0.0.1"}
    return {"AMQP_URI": url, "AMQP_SSL": tls}
