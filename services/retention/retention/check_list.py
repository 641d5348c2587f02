"""``python -m retention.check_list``: whether the destruction list holds, and certificates, for people.

Reads the list at ``HAVEN_DESTRUCTION_LIST_URL`` and the public key from the vault, with the settings of retention; with
``--key BASE64`` it needs the list alone. Each argument is a file with a certificate as ``get_certificate`` answers it.
Ends with 1 where something does not hold.
"""

import argparse
import base64
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from chassis.ground.settings import given, load
from chassis.keys.vault import Vault
from chassis.objects.numbered_lines import NumberedLines

from retention.certificates import holds
from retention.destruction_list import NOTHING_BEFORE, ListBroken, ListPlace, Signer, read_line
from retention.settings import RetentionSettings


def check_list(place: ListPlace, keys: Mapping[int, bytes]) -> tuple[int, bytes]:
    """How many lines there are, and the digest of the last. ``ListBroken``, ``StoreAway``."""
    number, before = 0, NOTHING_BEFORE
    while (stored := place.read(number + 1)) is not None:
        before = read_line(stored, number + 1, before, keys).digest
        number += 1
    return number, before


def certificate_holds(text: str, keys: Mapping[int, bytes]) -> bool:
    """Whether a certificate was signed by one of ``keys``, whatever key it names itself."""
    try:
        said = json.loads(text)
        signature = base64.b64decode(said["signature"], validate=True)
        return any(holds(said["document"], signature, key) for key in keys.values())
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def main(arguments: list[str]) -> int:
    """0 if all holds."""
    parser = argparse.ArgumentParser(description="Checks the destruction list and certificates of destruction.")
    parser.add_argument("certificates", nargs="*", type=Path, help="files with certificates")
    parser.add_argument("--key", help="the public key in base64, instead of asking OpenBao")
    asked = parser.parse_args(arguments)
    if asked.key:
        keys, url = {1: base64.b64decode(asked.key)}, given("destruction_list_url") or ""
    else:
        settings = load(RetentionSettings)
        keys, url = Signer(Vault(settings)).keys(), settings.destruction_list_url
    good = _say_list(NumberedLines(url), keys)
    for path in asked.certificates:
        fits = certificate_holds(path.read_text(encoding="utf-8"), keys)
        sys.stdout.write(f"{path}: {'holds' if fits else 'DOES NOT HOLD'}\n")
        good = good and fits
    return 0 if good else 1


def _say_list(place: ListPlace, keys: Mapping[int, bytes]) -> bool:
    try:
        number, digest = check_list(place, keys)
    except ListBroken as broken:
        sys.stdout.write(f"The list DOES NOT HOLD from line {broken.number} on.\n")
        return False
    sys.stdout.write(f"The list holds: {number} lines, the last with digest {digest.hex() or 'none'}.\n")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
