"""What the application holds once: settings, services, caches and counters, reachable from any request."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import cast

from chassis.objects.object_store import ObjectStore
from flask import Flask, current_app

from gateway.access.allowances import Allowances
from gateway.access.patience import Patience
from gateway.access.refusals import RefusalCounts
from gateway.access.wrong_keys import WrongKeys
from gateway.areas.alerts.mail_state import MailState
from gateway.areas.alerts.open_pages import OpenPages
from gateway.areas.categories.categories import CategoryCache
from gateway.areas.documents.document_files import Uploads
from gateway.areas.first_run.installation import Installation
from gateway.areas.reporting.duty_hours import DutyHoursCache
from gateway.areas.reporting.intake_keys import IntakeKeys
from gateway.areas.sign_in.sign_on_ways import KnownWays
from gateway.sessions.cache import SessionCache
from gateway.sessions.kept_form import KeptForms

from .clients import Services
from .settings import Settings

_KEY = "haven"

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The gateway's clock; UTC."""
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class Haven:
    """Everything a request needs that outlives it."""

    settings: Settings
    services: Services
    store: ObjectStore
    sessions: SessionCache
    open_pages: OpenPages
    mail_state: MailState
    categories: CategoryCache
    intake_keys: IntakeKeys
    duty_hours: DutyHoursCache
    allowances: Allowances
    refusals: RefusalCounts
    kept_forms: KeptForms
    patience: Patience
    wrong_keys: WrongKeys
    uploads: Uploads
    call_threads: ThreadPoolExecutor
    """Threads of ``concurrent_calls``; none is started before the first call, so after the fork."""
    installation: Installation
    sign_on_ways: KnownWays
    clock: Clock


def attach(app: Flask, haven: Haven) -> None:
    """Makes ``haven`` reachable from the requests of ``app``."""
    app.extensions[_KEY] = haven


def haven() -> Haven:
    """The application's state; inside an application context only."""
    return cast(Haven, current_app.extensions[_KEY])
