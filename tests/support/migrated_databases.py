"""Fresh, migrated databases for tests: migrated once, then copied."""

import fcntl
import hashlib
from collections.abc import Iterable
from pathlib import Path

from haven_local.databases import Database
from haven_local.layout import CHECKOUT
from haven_local.stack import Stack


def make_migrated_database(stack: Stack, service: str, name: str) -> Database:
    """Database ``name`` at the newest migration of ``service``, copied from a template made by the real migrations."""
    return stack.databases.create(service, name, _ensure_template(stack, service))


def _ensure_template(stack: Stack, service: str) -> str:
    """The template for the present migrations; test runs that need it at once take turns."""
    name = f"template_{service}_{_fingerprint(service)}"
    with (stack.root / f"template-{service}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stack.databases.exists(name):
            _make_template(stack, service, name)
    return name


def _make_template(stack: Stack, service: str, name: str) -> None:
    """Under another name until it is whole: a run that dies half way leaves no half template behind."""
    from chassis.process.migrate import upgrade

    unfinished = f"{name}_unfinished"
    stack.databases.drop(unfinished)
    upgrade(service, stack.databases.create(service, unfinished).owner_url)
    stack.databases.rename(unfinished, name)


def _fingerprint(service: str) -> str:
    """Changes with any migration of the service, with the chassis's tables, and with the grants."""
    digest = hashlib.sha256()
    for file in sorted(_sources(service)):
        digest.update(str(file.relative_to(CHECKOUT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _sources(service: str) -> Iterable[Path]:
    services = CHECKOUT / "services"
    yield from (services / service / service / "migrations").rglob("*.py")
    yield from (services / "chassis" / "chassis").rglob("*.py")
    yield from (CHECKOUT / "deploy" / "postgres").glob("*.sql")
