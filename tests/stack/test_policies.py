"""OpenBao's policies, tried on a real OpenBao with each service's own sign-in."""

import base64

import hvac
import pytest
from haven_local import openbao
from haven_local.layout import SERVICE_NAMES
from haven_local.policies import PARTS
from hvac.exceptions import Forbidden, InvalidRequest
from support.world import World

PLAIN = base64.b64encode(b"words").decode()


def _context(service: str) -> str:
    return base64.b64encode(service.encode()).decode()


def _signed_in(world: World, service: str) -> hvac.Client:
    client = openbao.client(world.stack.layout, world.stack.secrets, world.stack.ports, world.namespace)
    role = world.vault_roles[service]
    client.auth.approle.login(role.role_id, role.secret_id)
    return client


def test_every_service_has_a_policy() -> None:
    assert set(PARTS) == set(SERVICE_NAMES)


def test_a_childs_key_opens_only_in_its_services_context(world: World) -> None:
    incidents = _signed_in(world, "incidents")
    incidents.write_data("transit/keys/subject-1", data={"type": "aes256-gcm96", "derived": True})
    own = incidents.write_data("transit/encrypt/subject-1", data={"plaintext": PLAIN, "context": _context("incidents")})
    ciphertext = own["data"]["ciphertext"]
    opened = incidents.write_data(
        "transit/decrypt/subject-1", data={"ciphertext": ciphertext, "context": _context("incidents")}
    )
    assert opened["data"]["plaintext"] == PLAIN
    with pytest.raises(Forbidden):
        incidents.write_data("transit/encrypt/subject-1", data={"plaintext": PLAIN, "context": _context("referrals")})
    with pytest.raises(Forbidden):
        incidents.write_data("transit/decrypt/subject-1", data={"ciphertext": ciphertext})
    with pytest.raises(Forbidden):
        incidents.write_data(
            "transit/decrypt/subject-1", data={"ciphertext": ciphertext, "context": _context("referrals")}
        )


def test_a_batch_is_no_way_round_the_context(world: World) -> None:
    incidents = _signed_in(world, "incidents")
    incidents.write_data("transit/keys/subject-2", data={"type": "aes256-gcm96", "derived": True})
    batch = [{"plaintext": PLAIN, "context": _context("referrals")}]
    with pytest.raises(Forbidden):
        incidents.write_data("transit/encrypt/subject-2", data={"batch_input": batch, "context": _context("incidents")})


def test_a_missing_key_is_not_made_silently(world: World) -> None:
    incidents = _signed_in(world, "incidents")
    with pytest.raises((Forbidden, InvalidRequest)):
        incidents.write_data(
            "transit/encrypt/subject-never-made", data={"plaintext": PLAIN, "context": _context("incidents")}
        )


@pytest.mark.parametrize(
    "data",
    [
        {"type": "aes256-gcm96"},
        {"type": "aes256-gcm96", "derived": False},
        {"type": "aes256-gcm96", "derived": True, "exportable": True},
    ],
)
def test_a_childs_key_cannot_be_made_underived_or_exportable(world: World, data: dict[str, object]) -> None:
    with pytest.raises(Forbidden):
        _signed_in(world, "incidents").write_data("transit/keys/subject-3", data=data)


def test_no_service_can_delete_a_childs_key(world: World) -> None:
    incidents = _signed_in(world, "incidents")
    incidents.write_data("transit/keys/subject-4", data={"type": "aes256-gcm96", "derived": True})
    with pytest.raises(Forbidden):
        incidents.write_data("transit/keys/subject-4/config", data={"deletion_allowed": True})
    with pytest.raises(Forbidden):
        incidents.delete("transit/keys/subject-4")


@pytest.mark.parametrize("service", sorted(set(SERVICE_NAMES) - {"incidents"}))
def test_others_reach_no_childs_key(world: World, service: str) -> None:
    client = _signed_in(world, service)
    with pytest.raises(Forbidden):
        client.write_data("transit/keys/subject-5", data={"type": "aes256-gcm96", "derived": True})
    with pytest.raises(Forbidden):
        client.write_data(
            "transit/decrypt/subject-1", data={"ciphertext": "vault:v1:x", "context": _context("incidents")}
        )


@pytest.mark.parametrize("service", SERVICE_NAMES)
def test_a_service_signs_as_itself_alone(world: World, service: str) -> None:
    client = _signed_in(world, service)
    assert client.write_data(f"transit/sign/service-{service}", data={"input": PLAIN})["data"]["signature"]
    other = next(name for name in SERVICE_NAMES if name != service)
    with pytest.raises(Forbidden):
        client.write_data(f"transit/sign/service-{other}", data={"input": PLAIN})
    with pytest.raises(Forbidden):
        client.write_data("transit/sign/setup", data={"input": PLAIN})


@pytest.mark.parametrize("service", SERVICE_NAMES)
def test_a_service_can_renew_its_token(world: World, service: str) -> None:
    client = _signed_in(world, service)
    assert client.auth.token.renew_self()["auth"]["lease_duration"] == 20 * 60


def test_only_incidents_opens_sealed_concerns_and_rotates_their_key(world: World) -> None:
    incidents = _signed_in(world, "incidents")
    incidents.write_data("transit/keys/intake/rotate", data={})
    versions = incidents.read("transit/keys/intake")["data"]["keys"]
    assert set(versions) == {"1", "2"}
    for service in set(SERVICE_NAMES) - {"incidents"}:
        with pytest.raises(Forbidden):
            _signed_in(world, service).write_data("transit/decrypt/intake", data={"ciphertext": "vault:v1:x"})


TOKEN_KEYS = ("access-token", "reporting-permit")


@pytest.mark.parametrize("key", TOKEN_KEYS)
def test_only_identity_rotates_the_keys_it_signs_with(module_world: World, key: str) -> None:
    identity = _signed_in(module_world, "identity")
    before = set(identity.read(f"transit/keys/{key}")["data"]["keys"])
    identity.write_data(f"transit/keys/{key}/rotate", data={})
    assert len(identity.read(f"transit/keys/{key}")["data"]["keys"]) == len(before) + 1
    for service in set(SERVICE_NAMES) - {"identity"}:
        other = _signed_in(module_world, service)
        for path in ("rotate", "trim", "config"):
            with pytest.raises(Forbidden):
                other.write_data(f"transit/keys/{key}/{path}", data={})


@pytest.mark.parametrize("data", [{"deletion_allowed": True}, {"exportable": True}, {"allow_plaintext_backup": True}])
@pytest.mark.parametrize("key", TOKEN_KEYS)
def test_identity_changes_nothing_else_about_them(world: World, key: str, data: dict[str, object]) -> None:
    identity = _signed_in(world, "identity")
    with pytest.raises(Forbidden):
        identity.write_data(f"transit/keys/{key}/config", data=data)
    with pytest.raises(Forbidden):
        identity.delete(f"transit/keys/{key}")


@pytest.mark.parametrize("key", ["setup", "service-identity", "service-audit", "identity-secrets", "intake"])
def test_identity_rotates_no_other_key(world: World, key: str) -> None:
    with pytest.raises(Forbidden):
        _signed_in(world, "identity").write_data(f"transit/keys/{key}/rotate", data={})
