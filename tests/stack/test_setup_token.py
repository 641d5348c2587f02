"""The set-up token: verifiable by its key id, and worthless once set-up is closed."""

import datetime as dt
from typing import Any

import jwt
from haven_local.setup_token import close_setup, mint_setup_token
from support.world import World

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def _public_keys(world: World) -> dict[str, Any]:
    shown = world.vault.secrets.transit.read_key(name="setup")["data"]["keys"]
    return {f"setup:v{version}": key["public_key"] for version, key in shown.items()}


def test_a_token_names_its_key_and_its_one_right(make_world: Any) -> None:
    world = make_world()
    token = mint_setup_token(world.vault, NOW)
    key = _public_keys(world)[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(
        token,
        jwt.PyJWK({"kty": "OKP", "crv": "Ed25519", "x": _url_safe(key)}),
        algorithms=["EdDSA"],
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["iss"] == "setup"
    assert claims["rights"] == ["installation:set_up"]
    assert claims["exp"] - claims["iat"] == 30 * 60
    assert mint_setup_token(world.vault, NOW) != token


def test_closing_set_up_deletes_the_key_that_signed_it(make_world: Any) -> None:
    world = make_world()
    key_id = jwt.get_unverified_header(mint_setup_token(world.vault, NOW))["kid"]
    assert key_id in _public_keys(world)
    close_setup(world.vault)
    assert key_id not in _public_keys(world)


def _url_safe(key: str) -> str:
    return key.replace("+", "-").replace("/", "_").rstrip("=")
