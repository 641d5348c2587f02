"""An installation as a trust's IT makes it: the printed link, the first run in the browser, the first sign-in."""

import os
import subprocess
import sys

import pyotp
from small_trust import PASSWORD
from support.codes import unused_code


def printed_link(world):
    """What whoever runs the server gets from the command."""
    environment = {**os.environ, **world.settings_for("identity"), "HAVEN_PUBLIC_URL": world.public_url}
    command = [sys.executable, "-m", "identity.first_run"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def come_in(window, email, password):
    """Signs in and sets up an authenticator app on the way to the staff list."""
    page = window.page
    page.goto("/sign-in?next=/staff")
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("main form > button")
    page.click("text=Set up an authenticator app")
    page.click("text=Begin")
    page.click("text=I cannot scan it")
    secret = page.inner_text(".haven-secret").strip()
    assert pyotp.TOTP(secret).interval == 30
    page.fill("#code", unused_code(secret))
    page.click("text=Finish")
    page.wait_for_url(lambda url: "second-factor" not in url)
    page.goto("/staff")
    page.wait_for_selector("h1:has-text('Staff')")


def set_up(window, world):
    """The first run, with one school typed in; Ada is the administrator at the keyboard."""
    page = window.page
    page.goto(printed_link(world))
    page.click("text=Begin")
    page.fill("#trust_name", "New Trust")
    page.fill("#urn", "910010")
    page.fill("#school_name", "Typed School")
    page.click("text=Continue to the administrators")
    page.check("#password_profile")
    for field, value in (
        ("own_name", "Ada Admin"), ("own_email", "ada@new-trust.example"), ("password", PASSWORD),
        ("other_name", "Bea Second"), ("other_email", "bea@new-trust.example"),
    ):  # fmt: skip
        page.fill(f"#{field}", value)
    page.click(".govuk-button-group .govuk-button")
    page.wait_for_selector("h1:has-text('Haven is set up')")
    come_in(window, "ada@new-trust.example", PASSWORD)
