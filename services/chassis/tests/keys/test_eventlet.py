"""Under eventlet, as the services run: calls to the vault wait for each other, never for the whole process."""

import json
import os
import subprocess
import sys

from .conftest import Keys

_PROGRAM = """
import eventlet
eventlet.monkey_patch()
import json, os, sys, time
from uuid import UUID, uuid4
from chassis.units.database import Database
from chassis.keys.file_key_cache import Holder
from chassis.units.ids import new_id
from chassis.keys.keyring import Keyring, SealedField
from chassis.ground.settings import ServiceSettings
from chassis.access.token_claims import service_access
from chassis.keys.vault import Vault
from chassis.ground.away import VaultAway

settings = ServiceSettings.model_validate(json.loads(os.environ["KEYS_SETTINGS"]))
database = Database(settings.database_url.get_secret_value(), source="incidents")
keyring = Keyring(Vault(settings), settings.trust_id, "incidents")
access = service_access("incidents", "test")
longest, going = 0.0, True

def watch():
    global longest
    while going:
        began = time.monotonic()
        eventlet.sleep(0.005)
        longest = max(longest, time.monotonic() - began - 0.005)

watcher = eventlet.spawn(watch)

def work(number):
    record, holder = new_id(), Holder("subject", uuid4())
    place = SealedField("entry", record, "text", 1)
    with database.unit(access, schools=[]) as unit:
        sealed = keyring.new_data_key(unit, record, [holder]).seal(place, b"text")
    keyring.forget(holder)
    with database.unit(access, schools=[]) as unit:
        return keyring.open(unit, record).unseal(place, sealed) == b"text"

done = list(eventlet.GreenPool(10).imap(work, range(40)))

silent = eventlet.listen(("127.0.0.1", 0))  # takes connections and never answers
deaf = settings.model_copy(update={"vault_url": "https://127.0.0.1:%d" % silent.getsockname()[1]})
began = time.monotonic()
away = False
try:
    Vault(deaf).read_key("intake")
except VaultAway:
    away = True
waited = time.monotonic() - began
going = False
watcher.wait()
print(json.dumps({"done": len(done), "all": all(done), "longest": longest, "away": away, "waited": waited}))
"""


def test_green_threads_share_the_vault_and_the_hub_stays_free(keys: Keys) -> None:
    settings = keys.settings()
    values = settings.model_dump(mode="json")
    for name in ("events_url", "rpc_url", "database_url", "vault_role_id", "vault_secret_id"):
        values[name] = getattr(settings, name).get_secret_value()
    environment = {**os.environ, "KEYS_SETTINGS": json.dumps(values)}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _PROGRAM], check=False, env=environment, capture_output=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr.decode()
    seen = json.loads(ended.stdout.splitlines()[-1])
    assert (seen["done"], seen["all"], seen["away"]) == (40, True, True)
    assert 2.5 < seen["waited"] < 8
    assert seen["longest"] < 1.5
