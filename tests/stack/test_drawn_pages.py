"""What a page is drawn from: all that its templates take in; noted by each process, told by a gateway of tests."""

from collections import Counter

import pytest
from flask import Flask, render_template
from support import drawn_pages
from support.drawn_pages import LOOKED, digest_of_page, note, noted
from support.told_templates import tell


def names(*templates):
    return {file.name for file in drawn_pages._drawn_from(templates)}


def test_a_page_is_drawn_from_its_template_what_that_takes_in_and_the_scripts_it_names():
    report = names("report.html")
    assert report >= {"report.html", "layout.html", "parts.html", "report_marks.html", "body_map.html"}
    assert report >= {"reporting.js", "body-map.js", "haven.js", "govuk-frontend.min.js"}
    assert not report & {"audit.html", "passkeys.js"}
    assert digest_of_page(["report.html"]) != digest_of_page(["audit.html"])


@pytest.mark.parametrize(
    ("changed", "pages"),
    [
        ("report_marks.html", {"report.html"}),
        ("parts.html", {"report.html", "audit.html"}),
        ("reporting.js", {"report.html"}),
        ("haven.css", {"report.html", "audit.html"}),
    ],
)
def test_what_changes_changes_the_pages_that_are_drawn_from_it_and_no_others(monkeypatch, tmp_path, changed, pages):
    before = {page: digest_of_page([page]) for page in ("report.html", "audit.html")}
    digest = drawn_pages.digest

    def as_if_changed(files, root):
        return digest([*files], root) + ("-" if changed in {file.name for file in files} else "")

    monkeypatch.setattr(drawn_pages, "digest", as_if_changed)
    assert {page for page in before if digest_of_page([page]) != before[page]} == pages


def test_a_name_stands_once_among_templates_and_scripts():
    counted = Counter(file.name for file in drawn_pages._all_files())
    assert [name for name, count in counted.items() if count > 1] == []


def test_what_processes_looked_at_is_joined(monkeypatch, tmp_path):
    note("/audit audit.html", "nobody asks")
    monkeypatch.setenv(LOOKED, str(tmp_path))
    monkeypatch.setattr("support.drawn_pages.os.getpid", lambda: 1)
    note("/audit audit.html", "a")
    note("/report report.html", "b")
    monkeypatch.setattr("support.drawn_pages.os.getpid", lambda: 2)
    note("/trust trust.html", "c")
    assert noted(tmp_path) == {"/audit audit.html": "a", "/report report.html": "b", "/trust trust.html": "c"}


def test_a_gateway_of_tests_tells_the_address_and_the_templates_of_a_page(monkeypatch, tmp_path):
    (tmp_path / "one.html").write_text("one")
    app = Flask("pages", template_folder=str(tmp_path))
    app.add_url_rule("/files/<name>", view_func=lambda name: render_template("one.html"), endpoint="file")
    app.add_url_rule("/plain", view_func=lambda: "nothing drawn", endpoint="plain")
    tell(app)
    client = app.test_client()
    assert client.get("/files/x").headers["Server-Timing"] == 'address;desc="/files/<name>", template;desc="one.html"'
    assert "Server-Timing" not in client.get("/plain").headers
