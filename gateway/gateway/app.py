"""The app factory: what is registered, in which order, and nothing else."""

import logging
from concurrent.futures import ThreadPoolExecutor

from chassis.objects.object_store import ObjectStore
from flask import Flask
from flask_wtf.csrf import CSRFProtect

from gateway.access.allowances import Allowances
from gateway.access.patience import Patience
from gateway.access.refusals import RefusalCounts
from gateway.access.wrong_keys import WrongKeys
from gateway.areas.alerts.mail_state import MailState
from gateway.areas.alerts.open_pages import OpenPages
from gateway.areas.categories.categories import CategoryCache
from gateway.areas.documents.document_files import Uploads
from gateway.areas.first_run import not_set_up
from gateway.areas.first_run.installation import Installation
from gateway.areas.reporting.duty_hours import DutyHoursCache
from gateway.areas.reporting.intake_keys import IntakeKeys
from gateway.areas.sign_in.pages.sign_in import keep_typed
from gateway.areas.sign_in.sign_on_ways import KnownWays
from gateway.rendering.environment import set_up_templates
from gateway.security.raw_body import HavenRequest
from gateway.sessions.cache import SessionCache
from gateway.sessions.cookies import FORM
from gateway.sessions.kept_form import KeptForms

from .access import access_log, correlation, origins, refused_requests
from .api.v1.declared import blueprint as api_v1
from .assets import blueprint as assets
from .assets import compressed
from .clients import Services
from .clients.asking import Rpc
from .mis import blueprint as mis_v1
from .pages.declared import blueprint as pages
from .security import failures, other_sites, raw_body
from .security import headers as security_headers
from .settings import Settings
from .state import Clock, Haven, attach, utc_now

_CALLS_AT_ONCE = 3
"""Threads for the calls of one page, besides its own: none waits for another page's."""


def create_app(settings: Settings, rpc: Rpc, clock: Clock = utc_now) -> Flask:
    """The application over ``rpc``; opens no connection itself (``wsgi.py`` does)."""
    app = Flask(__name__, static_folder="static")
    app.request_class = HavenRequest
    app.config.update(_flask_settings(settings))
    app.logger.setLevel(logging.CRITICAL)
    attach(app, haven_over(settings, rpc, clock))
    correlation.register(app)
    access_log.register(app)
    security_headers.register(app)
    compressed.register(app)
    refused_requests.register(app)
    raw_body.register(app)
    other_sites.register(app)
    not_set_up.register(app)
    set_up_templates(app)  # before anything asks for the environment: it is made then
    csrf = CSRFProtect(app)
    for blueprint in (assets, pages, api_v1, mis_v1):
        app.register_blueprint(blueprint)
    csrf.exempt(api_v1)
    csrf.exempt(mis_v1)
    csrf.exempt(keep_typed)  # looks for itself where it comes from
    failures.register(app)
    return app


def haven_over(settings: Settings, rpc: Rpc, clock: Clock = utc_now) -> Haven:
    """What an application's requests share, with nothing remembered yet."""
    services, allowances = Services(rpc), Allowances(settings)
    return Haven(
        settings=settings,
        services=services,
        store=ObjectStore(settings.object_store_url, settings.least_free_share),
        sessions=SessionCache(),
        open_pages=OpenPages(clock),
        mail_state=MailState(services),
        categories=CategoryCache(services),
        intake_keys=IntakeKeys(services),
        duty_hours=DutyHoursCache(services),
        allowances=allowances,
        refusals=RefusalCounts(),
        kept_forms=KeptForms(settings.secret_key.get_secret_value()),
        patience=Patience(),
        wrong_keys=WrongKeys(allowances),
        uploads=Uploads(settings.uploads_at_once),
        call_threads=ThreadPoolExecutor(_CALLS_AT_ONCE * settings.threads, "calls"),
        installation=Installation(services),
        sign_on_ways=KnownWays(services),
        clock=clock,
    )


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "SESSION_COOKIE_NAME": FORM,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "TRAP_HTTP_EXCEPTIONS": False,
        "WTF_CSRF_TIME_LIMIT": 12 * 60 * 60,
        # No page of ours sends a referrer, so its absence proves nothing; the token does.
        "WTF_CSRF_SSL_STRICT": False,
        **origins.network_bits(settings),
    }
