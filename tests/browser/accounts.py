"""Accounts behind the pages: their mails, what only time would do to them, and a gateway that hears no broadcast."""

import re
from email import message_from_bytes, policy

from haven_local.ports import free_port
from people import eventually
from playwright.sync_api import TimeoutError as NotSeen
from relay import Relay
from sqlalchemy import create_engine, text
from support.running import RunningProcess

_LINK = re.compile(r"(https://\S+/choose-password#\S+)")


def link_mailed_to(trust, email):
    """The address in the newest mail with a link to ``email``; waits for it."""

    def newest():
        found = []
        for path in sorted(trust.world.mail_folder.glob("*.eml"), key=lambda each: each.stat().st_mtime):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if mail["To"] == email:
                found += _LINK.findall(mail.get_body(("plain",)).get_content())
        return found[-1] if found else None

    return eventually(newest, what="the mail with the link")


def grow_old(trust, person, *, password_days=0, unused_days=0):
    """As if the password of ``person`` were that old, and the login that long unused."""
    _change(
        trust,
        "UPDATE staff_credential SET changed_at = now() - make_interval(days => :password),"
        " last_signed_in_at = now() - make_interval(days => :unused) WHERE staff_id = :staff",
        password=password_days,
        unused=unused_days,
        staff=str(trust.staff[person]),
    )


def sit_idle(trust, person, seconds):
    """As if ``person`` had not touched any of their sessions for that long."""
    _change(
        trust,
        "UPDATE session SET last_seen_at = now() - make_interval(secs => :seconds) WHERE staff_id = :staff",
        seconds=seconds,
        staff=str(trust.staff[person]),
    )


def sit_idle_until(trust, person, seconds, shown):
    """Until the locator ``shown`` is: a sign of life given just before may be written down just after."""
    for _ in range(10):
        sit_idle(trust, person, seconds)
        try:
            shown.wait_for(timeout=15_000)
        except NotSeen:
            continue
        return
    raise AssertionError("the page never noticed")


def lower(trust, person):
    """The second tier of every session of ``person`` has run out."""
    statement = "UPDATE session SET elevated_until = NULL WHERE staff_id = :staff"
    _change(trust, statement, staff=str(trust.staff[person]))


def _change(trust, statement, **given):
    engine = create_engine(trust.world.database("identity").owner_url)
    schools = ",".join(str(each) for each in trust.schools.values())
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('haven.school_ids', :schools, true)"), {"schools": schools})
        assert connection.execute(text(statement), given).rowcount > 0
    engine.dispose()


def deaf_gateway(trust):
    """One more gateway on the same system, whose connection for broadcasts never opens; its address."""
    return _one_more_gateway(trust, "deaf", "amqps://gateway:nobody@127.0.0.1:1/events").url


def gateway_on_a_wire(trust):
    """One more gateway, whose connection for broadcasts goes over a ``Relay``: its process, and that."""
    relay = Relay(trust.world.stack.ports["amqps"])
    port = f":{trust.world.stack.ports['amqps']}/"
    events_url = trust.world.settings_for("gateway")["HAVEN_EVENTS_URL"]
    assert port in events_url
    return _one_more_gateway(trust, "wired", events_url.replace(port, f":{relay.port}/")), relay


def _one_more_gateway(trust, name, events_url):
    port, health = free_port(), free_port()
    settings = {
        **trust.world.settings_for("gateway"),
        "HAVEN_LISTEN": f"127.0.0.1:{port}",
        "HAVEN_HEALTH_PORT": str(health),
        "HAVEN_EVENTS_URL": events_url,
    }
    url = f"https://localhost:{port}"
    process = RunningProcess("gateway", settings, trust.world.folder / f"{name}-gateway.log", url)
    trust.world.processes.append(process)
    process.start(wait=True)
    return process
