"""The local authority's certificates: made once, renewed in time, believed by a strict client."""

import datetime as dt
import ssl
import stat
from pathlib import Path

from cryptography import x509
from haven_local.certificates import SERVERS, ensure_certificates
from haven_local.layout import Layout

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def test_each_server_has_one_and_a_second_look_changes_nothing(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert ensure_certificates(layout, NOW)
    before = {name: layout.certificate(name).read_bytes() for name in SERVERS}
    assert not ensure_certificates(layout, NOW)
    assert {name: layout.certificate(name).read_bytes() for name in SERVERS} == before


def test_names_and_life_are_what_browsers_accept(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    ensure_certificates(layout, NOW)
    certificate = x509.load_pem_x509_certificate(layout.certificate("gateway").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= dt.timedelta(days=398)


def test_private_keys_are_their_owners_alone(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    ensure_certificates(layout, NOW)
    for name in ("ca", *SERVERS):
        assert stat.S_IMODE(layout.key_of(name).stat().st_mode) == 0o600


def test_one_near_its_end_is_renewed(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    ensure_certificates(layout, NOW)
    before = layout.certificate("gateway").read_bytes()
    assert ensure_certificates(layout, NOW + dt.timedelta(days=380))
    assert layout.certificate("gateway").read_bytes() != before
    ssl.create_default_context(cafile=str(layout.ca))
