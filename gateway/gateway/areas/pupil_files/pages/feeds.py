"""Pupil files for administrators: sending one by hand, and what became of those that came."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupil_changes import DeliveryMode
from haven_schemas.acts.pupils import (
    BeginUpload,
    DecideDelivery,
    DeliverySummary,
    Feed,
    FinishUpload,
    ListDeliveries,
    MediaType,
    ReplayDelivery,
    WaitsFor,
)
from haven_schemas.acts.pupils.deliveries import (
    BEGIN_UPLOAD,
    DECIDE_DELIVERY,
    FINISH_UPLOAD,
    LIST_DELIVERIES,
    REPLAY_DELIVERY,
)
from haven_schemas.acts.pupils.feeds_calls import LIST_FEEDS
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.intake import (
    CSV_ENCODINGS,
    CSV_SEPARATORS,
    FILE_DETAILS,
    FILE_REASONS,
    MONTH_FIRST,
    ROW_DETAILS,
    ROW_MENDING,
    ROW_REASONS,
)
from haven_schemas.words.pupils import DELIVERY_STATES
from haven_schemas.words.staff_lists import HOLDS
from werkzeug.datastructures import FileStorage

from gateway.areas.records.record_words import words_of_field
from gateway.mis.intake import MOST_BYTES, store_sealed
from gateway.pages.blueprint import page
from gateway.pages.forms import id_in_address
from gateway.sessions.current import Session
from gateway.state import haven

from .column_choices import HEAD_BYTES, Preview, look_at
from .hand_columns import ask_for_columns, held_by_form, sent_by_form
from .rejected_rows import delivery_of

_KINDS: dict[str, MediaType] = {"csv": "text/csv", "xml": "application/xml", "zip": "application/zip"}


@page("/pupil-files", right=Right.FEED_ADMINISTER, tier="elevated")
def feeds(session: Session) -> ResponseReturnValue:
    """Feeds, the newest deliveries, and a form to send a file."""
    return _page(session)


@page("/pupil-files", asks=FINISH_UPLOAD, methods=("POST",))
def send_file(session: Session) -> ResponseReturnValue:
    """Takes a CSV or CTF file, seals it into the store and hands it to pupils; only to be checked, if ticked.

    A CSV whose columns nobody has chosen yet waits in the store until somebody has.
    """
    file = request.files.get("file")
    errors = _wrong(session, file)
    if errors or file is None:
        return _page(session, errors), 400
    feed = _feed_of_form(session)
    services = haven().services
    mode: DeliveryMode = "full" if request.form.get("whole") else "delta"
    begun = BeginUpload(
        school_id=session.school_id(request.form.get("school", "")) if feed is None else feed.school_id,
        media_type=_KINDS[_ending(file)],
        feed_id=None if feed is None else feed.id,
        mode=mode,
        check=bool(request.form.get("check")),
        holds=sent_by_form(),
    )
    preview = _columns_to_choose(session, feed, begun.school_id, file)
    slot = services.ask(BEGIN_UPLOAD, session.caller, begun)
    store_sealed(haven().store, slot, file.stream)
    if preview is not None:
        return ask_for_columns(session, begun, feed, slot.delivery_id, preview)
    receipt = services.ask(FINISH_UPLOAD, session.caller, FinishUpload(delivery_id=slot.delivery_id))
    return redirect(url_for("pages.delivery", delivery_id=receipt.delivery_id), 303)


@page("/pupil-files/<uuid:delivery_id>", right=Right.FEED_ADMINISTER)
def delivery(session: Session, delivery_id: UUID) -> ResponseReturnValue:
    """How far a file has been worked through, and every rejected row with its reason."""
    feed_id = id_in_address("feed")
    found = delivery_of(session, delivery_id, feed_id)
    return render_template(
        "delivery.html",
        words_of_field=words_of_field,
        delivery=found,
        session=session,
        feed_id=feed_id,
        here=url_for("pages.delivery", delivery_id=delivery_id, feed=feed_id),
        row_words=ROW_REASONS,
        row_mending=ROW_MENDING,
        file_words=FILE_REASONS,
        file_details=FILE_DETAILS,
        month_first=MONTH_FIRST,
        row_details=ROW_DETAILS,
        encodings=CSV_ENCODINGS,
        separators=CSV_SEPARATORS,
        state_words=DELIVERY_STATES,
    )


@page("/pupil-files/<uuid:delivery_id>/decision", asks=DECIDE_DELIVERY, methods=("POST",))
def decide_delivery(session: Session, delivery_id: UUID) -> ResponseReturnValue:
    """Applies or refuses a full delivery that would make leavers of many."""
    decision = request.form.get("decision")
    if decision == "apply":
        asked = DecideDelivery(delivery_id=delivery_id, decision="apply")
    elif decision == "refuse":
        asked = DecideDelivery(delivery_id=delivery_id, decision="refuse")
    else:
        raise Problem(ErrorCode.INVALID_REQUEST)
    haven().services.ask(DECIDE_DELIVERY, session.caller, asked)
    flash("It is being applied." if asked.decision == "apply" else "It is refused. The roll stays as it was.")
    return redirect(url_for("pages.delivery", delivery_id=delivery_id, feed=id_in_address("feed")), 303)


@page("/pupil-files/<uuid:delivery_id>/replay", asks=REPLAY_DELIVERY, methods=("POST",))
def replay_delivery(session: Session, delivery_id: UUID) -> ResponseReturnValue:
    """Works through a kept delivery once more; one that was only checked is applied."""
    haven().services.ask(REPLAY_DELIVERY, session.caller, ReplayDelivery(delivery_id=delivery_id))
    flash("It is being worked through.")
    return redirect(url_for("pages.delivery", delivery_id=delivery_id, feed=id_in_address("feed")), 303)


def feeds_of(session: Session) -> list[Feed]:
    """Feeds the person looks after."""
    return haven().services.ask(LIST_FEEDS, session.caller).feeds


def _waiting(session: Session) -> list[DeliverySummary]:
    """Files that wait for somebody to decide, the oldest first."""
    kinds: tuple[WaitsFor, ...] = ("leavers", "ids")
    asked = (ListDeliveries(limit=100, waits_for=each) for each in kinds)
    found = [each for one in asked for each in haven().services.ask(LIST_DELIVERIES, session.caller, one).deliveries]
    return sorted(found, key=lambda each: each.received_at)


def _page(session: Session, errors: dict[str, str] | None = None) -> str:
    services, listed = haven().services, feeds_of(session)
    newest = services.ask(LIST_DELIVERIES, session.caller, ListDeliveries(limit=25))
    return render_template(
        "feeds.html",
        feeds=listed,
        open_feeds=[each for each in listed if each.ended_at is None],
        deliveries=newest.deliveries,
        waiting=_waiting(session) if newest.undecided else [],
        session=session,
        errors=errors or {},
        school=request.form.get("school", ""),
        chosen_feed=request.form.get("feed", ""),
        chosen_holds=sent_by_form(),
        holds_words=HOLDS,
        state_words=DELIVERY_STATES,
        health_of=health_of,
        now=haven().clock(),
    )


def health_of(feed: Feed) -> tuple[str, str]:
    """A feed's state in two words, and how it is coloured."""
    if feed.ended_at is not None:
        return "Ended", "haven-tag--closed"
    if feed.paused:
        return "Paused", "haven-tag--waiting"
    if feed.to_decide:
        return "Needs a decision", "haven-tag--waiting"
    if feed.last_state == "refused":
        return "Last file refused", "haven-tag--waiting"
    if feed.last_delivery_at is None:
        return "Nothing yet", "haven-tag--closed"
    return ("Some rows rejected", "haven-tag--going") if feed.last_rejected else ("Working", "haven-tag--going")


def _columns_to_choose(session: Session, feed: Feed | None, school_id: UUID, file: FileStorage) -> Preview | None:
    """A CSV's columns, where a person is to say which is which: its headings are not known, or they asked for it."""
    if _ending(file) != "csv":
        return None
    head = file.stream.read(HEAD_BYTES)
    file.stream.seek(0)
    feed_id = None if feed is None else feed.id
    preview = look_at(session, head, feed_id=feed_id, school_id=school_id, holds=held_by_form())
    return None if preview is None or (preview.agreed and not request.form.get("look")) else preview


def _feed_of_form(session: Session) -> Feed | None:
    chosen = request.form.get("feed", "")
    return next((feed for feed in feeds_of(session) if str(feed.id) == chosen), None)


def _wrong(session: Session, file: FileStorage | None) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not request.form.get("feed"):
        try:
            session.school_id(request.form.get("school", ""))
        except Problem:
            errors["school"] = "Choose the school the file is for."
    elif _feed_of_form(session) is None:
        errors["feed"] = "Choose one of your feeds."
    if file is None or not file.filename:
        errors["file"] = "Choose a file."
    elif _ending(file) not in _KINDS:
        errors["file"] = "Choose a CSV file, a Common Transfer File (XML), or OneRoster (zip)."
    elif sent_by_form() == "photos" and _ending(file) != "zip":
        errors["file"] = "Photos come in a zip file, each named by the pupil's UPN."
    elif held_by_form() == "staff" and _ending(file) != "csv":
        errors["file"] = "A list of staff is a CSV file. OneRoster (zip) has pupils and staff in it: choose pupils."
    elif _size(file) > MOST_BYTES:
        raise Problem(ErrorCode.BODY_TOO_LARGE)
    return errors


def _ending(file: FileStorage) -> str:
    return (file.filename or "").rpartition(".")[2].lower()


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    return size
