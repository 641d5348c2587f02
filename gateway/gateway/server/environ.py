"""A request as WSGI knows it, made from what ASGI says; no header of a caller becomes its surroundings."""

import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import IO, Any
from urllib.parse import SplitResult, unquote_to_bytes

from .limits import LARGEST_HEAD, LONGEST_ADDRESS
from .trusted_proxies import TrustedProxies

Environ = dict[str, Any]
Scope = MutableMapping[str, Any]

REFUSAL = "haven.refusal"
"""The status of a request that is refused before any view."""
_HOST = re.compile(rb"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_OF_PROXIES = ("x-forwarded-", "x-real-ip", "forwarded", "haven-refused", "proxy")
"""Beginnings of headers that only proxies write; ``Proxy`` itself would become HTTP_PROXY."""


def refusal_of(scope: Scope, trusted: TrustedProxies) -> int | None:
    """The status with which a request is refused for its shape alone; None: it goes on.

    What two servers may read in two ways is read by none (RFC 9112, sections 3.2, 6.1 and 11.2).
    """
    if REFUSAL in scope:
        return int(scope[REFUSAL])
    names = [name for name, _ in scope["headers"]]
    hosts = values_of(scope, b"host")
    if scope["http_version"] not in ("1.0", "1.1") or not scope["raw_path"].startswith(b"/"):
        return 400
    if len(hosts) > 1 or not all(_HOST.fullmatch(host) for host in hosts):
        return 400
    if b"transfer-encoding" in names and (b"content-length" in names or scope["http_version"] == "1.0"):
        return 400
    if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
        return 414
    if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEAD:
        return 431
    return _refusal_of_proxy(scope, trusted)


def _refusal_of_proxy(scope: Scope, trusted: TrustedProxies) -> int | None:
    """A proxy of ours that could not read a request has us answer it, so that the answer looks like all others."""
    said = values_of(scope, b"haven-refused")
    if not said or not trusted.trusts(_peer(scope)) or not re.fullmatch(rb"4[0-9]{2}", said[0]):
        return None
    return int(said[0])


def environ_of(scope: Scope, trusted: TrustedProxies, public: SplitResult, body: IO[bytes]) -> Environ:
    """The surroundings of one request (PEP 3333). ``public``: the address people use."""
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": public.hostname or "localhost",
        "SERVER_PORT": str(public.port or 443),
        "REMOTE_ADDR": trusted.caller(_peer(scope), _texts(values_of(scope, b"x-forwarded-for"))),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": public.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    _add_headers(environ, scope)
    return environ


def _add_headers(environ: Environ, scope: Scope) -> None:
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1")
        if "_" in name or name.startswith(_OF_PROXIES):
            continue
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        text = value.decode("latin-1")
        joint = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{joint}{text}" if key in environ else text


def has_no_body(scope: Scope) -> bool:
    """Whether nothing is to come behind the headers."""
    return all(name not in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def values_of(scope: Scope, name: bytes) -> list[bytes]:
    """Every value of one header, in its order."""
    return [value for each, value in scope["headers"] if each == name]


def _texts(values: Iterable[bytes]) -> list[str]:
    return [value.decode("latin-1") for value in values]


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""
