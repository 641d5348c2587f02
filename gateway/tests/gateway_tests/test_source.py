"""The source for whoever uses the program (AGPL-3.0, section 13): on each page, in help, in the API's document."""

from importlib.metadata import version

import pytest
from pydantic import ValidationError

VERSION = version("haven-gateway")


def test_each_page_and_help_lead_to_the_source_with_its_version(client):
    for address in ("/sign-in", "/danger", "/nowhere", "/help"):
        page = client.get(address).get_data(as_text=True)
        assert f'<a class="govuk-link" href="/source">Source of this program</a>, version {VERSION}' in page, address
    assert client.get("/help").get_data(as_text=True).count("Source of this program") == 2
    licence = client.get("/api/v1/openapi.json").get_json()["info"]["license"]
    assert licence["identifier"] == "AGPL-3.0-or-later"


def test_an_installation_that_changed_the_program_points_to_its_own(make_app):
    own = "https://git.example-trust.org.uk/haven"
    client = make_app(source_url=own).test_client()
    client.environ_base["wsgi.url_scheme"] = "https"
    for address in ("/sign-in", "/help", "/source"):
        assert f'href="{own}"' in client.get(address).get_data(as_text=True), address


def test_what_the_image_was_built_from_is_given_out_where_no_place_is_named(make_app, tmp_path, client):
    archive = tmp_path / "source.tar.gz"
    archive.write_bytes(b"an archive")
    built = make_app(source_file=archive, source_url="").test_client()
    built.environ_base["wsgi.url_scheme"] = "https"
    assert 'href="/source/haven.tar.gz"' in built.get("/source").get_data(as_text=True)
    answer = built.get("/source/haven.tar.gz")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"an archive", "application/gzip")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Ask whoever started it" in client.get("/source").get_data(as_text=True)
    assert client.get("/source/haven.tar.gz").status_code == 404


@pytest.mark.parametrize("address", ["http://git.example-trust.org.uk", "javascript:alert(1)", "our git"])
def test_an_address_that_is_none_stops_the_start(settings_of, address):
    with pytest.raises(ValidationError, match="source_url"):
        settings_of(source_url=address)
