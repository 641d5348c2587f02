"""What the services give to eventlet in a process of their own, done in place: there is no event loop to keep free."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from chassis.ground.settings import load
from chassis.objects.numbered_lines import NumberedLines
from chassis.pictures.small_picture import small_picture
from chassis.process.application import App
from identity.bootstrap import password_hashing, sign_on_kit
from identity.settings import IdentitySettings
from incidents.exports.pages import count_pages
from incidents.exports.render import render_export
from incidents.off_loop import at_once
from incidents.own_process import Processes
from retention.settings import RetentionSettings


def in_place(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Here and now."""
    return function(*arguments, **named)


def without_eventlet(app: App) -> Any:
    """The service's adapters again; its settings are those of the environment at this moment."""
    changed = _CHANGED.get(app.settings.service)
    return app.extras if changed is None else replace(app.extras, **changed(app))


def _of_identity(app: App) -> dict[str, Any]:
    settings = load(IdentitySettings)
    return {
        "passwords": password_hashing(settings, in_place),
        "sign_on": sign_on_kit(settings, app.database, app.extras.secrets, lambda _seconds, ask: ask()),
    }


def _of_pupils(_app: App) -> dict[str, Any]:
    return {"off_loop": in_place, "small_picture": small_picture}


def _of_incidents(app: App) -> dict[str, Any]:
    processes = Processes()
    return {
        "begin_work": at_once,
        "files": replace(app.extras.files, off_loop=in_place),
        "render": partial(render_export, processes=processes),
        "count_pages": partial(count_pages, processes=processes),
    }


def _of_retention(_app: App) -> dict[str, Any]:
    return {"list_place": NumberedLines(load(RetentionSettings).destruction_list_url)}


_CHANGED: dict[str, Callable[[App], dict[str, Any]]] = {
    "identity": _of_identity,
    "pupils": _of_pupils,
    "incidents": _of_incidents,
    "retention": _of_retention,
}
