"""gunicorn's settings: one worker with threads, since calls wait far more than they compute.

More gateways are more processes of one worker each: every process has its own allowances, caches and health port.
"""

import ssl
from typing import Any

from chassis import heap
from chassis.settings import load

from gateway.settings import Settings

_settings = load(Settings)

bind = [_settings.listen]
workers = 1
worker_class = "gthread"
threads = _settings.threads
certfile = str(_settings.tls_cert) if _settings.tls_cert else None
keyfile = str(_settings.tls_key) if _settings.tls_key else None
keepalive = 15
timeout = 60
graceful_timeout = 15
limit_request_line = 4_094
limit_request_field_size = 32_768
"""Ten reporting permits of a trust-wide role fit."""
accesslog = None
errorlog = "-"
loglevel = "error"
"""Its warnings carry addresses of callers."""
control_socket_disable = True


def ssl_context(_: Any, default: Any) -> ssl.SSLContext:
    """TLS 1.2 or newer with the library's own choice of ciphers."""
    context: ssl.SSLContext = default()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def post_worker_init(_: Any) -> None:
    """The worker is forked and has its application: now the links may open."""
    from gateway import wsgi

    wsgi.open_connections()
    heap.settle()


def worker_exit(_: Any, __: Any) -> None:
    """Calls in hand are answered; close the links politely."""
    from gateway import wsgi

    wsgi.close_connections()
