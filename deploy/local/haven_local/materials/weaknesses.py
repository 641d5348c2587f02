"""Whether a weakness is known of anything in the lock, by OSV; without its data that is not known, and never green."""

import httpx

from haven_local.materials.lock import uv

SERVICE = "https://api.osv.dev/"
_KNOWN_TO_BE_WEAK = {"package": {"ecosystem": "PyPI", "name": "jinja2"}, "version": "2.4.1"}
"""A release of which several weaknesses are known: a service that knows none of them has no data."""
_WEAK = 1


class NoData(RuntimeError):
    """It could not be found out; the message says why."""


def known_weaknesses(service: str = SERVICE) -> str:
    """What is known, in uv's words, empty where it is nothing; ``NoData`` if it could not be found out."""
    _refuse_without_data(service)
    done = uv(["audit", "--frozen", "--no-dev", "--preview-features", "audit-command", f"--service-url={service}"])
    if done.returncode == 0:
        return ""
    if done.returncode == _WEAK and done.stdout.strip():
        return done.stdout.strip()
    raise NoData(done.stderr.strip() or f"uv audit ended with {done.returncode}")


def _refuse_without_data(service: str) -> None:
    try:
        answer = httpx.post(f"{service.rstrip('/')}/v1/query", json=_KNOWN_TO_BE_WEAK, timeout=30).raise_for_status()
        known = answer.json().get("vulns")
    except (httpx.HTTPError, ValueError) as failure:
        raise NoData(f"{service} does not answer: {failure}") from failure
    if not known:
        raise NoData(f"{service} knows of no weakness in a release that has several")
