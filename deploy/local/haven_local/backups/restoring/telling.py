"""What a restore tells whoever asked for it: what came back, what is gone, in numbers."""

import datetime as dt
import json

import click

from haven_local.backups.restoring.checks import Findings
from haven_local.layout import Layout
from haven_local.private_files import write_private


def keep_report(layout: Layout, point_at: dt.datetime, findings: Findings) -> None:
    """``restored.json`` beside the secrets."""
    report = {"point_at": point_at.isoformat(), **findings.as_numbers()}
    write_private(layout.root / "restored.json", json.dumps(report, indent=1) + "\n")


def tell_whole(point_at: dt.datetime, begun: dt.datetime, findings: Findings, next_step: str) -> None:
    """Of a whole installation; ends the command with 1 where anything is missing."""
    now = dt.datetime.now(dt.UTC)
    click.echo(f"\nRestored in {(now - begun).total_seconds():.0f} s: everything as it was on {said(point_at)}.")
    click.echo(f"What was recorded after that is gone: {_minutes(now - point_at)} until now.")
    tell_missing(findings, next_step)


def tell_missing(findings: Findings, next_step: str) -> None:
    """What is missing, in numbers, and what comes next; ends the command with 1 where anything is missing."""
    for words, number in (
        ("audit entries the backup promised and that are missing", findings.entries),
        ("children and schools whose key is missing, so that their records cannot be read", findings.keys),
        ("files that records name and that are missing", findings.objects),
    ):
        click.echo(f"{number:>8} {words}")
    if not findings.opens:
        click.echo("OpenBao does NOT open what it sealed before: it is not the one the backup was made with.")
    click.echo(f"\nStart it with {next_step}. What people have to do now is in docs/guides/trust-it.md,")
    click.echo("under Restoring after a loss.")
    if not findings.is_whole:
        raise SystemExit(1)


def tell_one(service: str, point_at: dt.datetime, next_step: str = "") -> None:
    """Of one database."""
    click.echo(f"\n{service} is as it was on {said(point_at)}. What it recorded since is gone: read the runbook")
    click.echo(f"docs/runbooks/one-database-restored.md. The replaced one is kept as database {service}_replaced")
    click.echo("for as long as backups are; ./haven backup status says until when.")
    if next_step:
        click.echo(next_step)


def said(instant: dt.datetime) -> str:
    """An instant as people read it."""
    return f"{instant.astimezone(dt.UTC):%d %B %Y at %H:%M} UTC"


def _minutes(lost: dt.timedelta) -> str:
    return f"{lost.total_seconds() / 60:.0f} minutes" if lost < dt.timedelta(days=2) else f"{lost.days} days"
