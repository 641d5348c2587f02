"""The real process is killed again and again while it carries out what was ordered: each line is written once, each key
goes, and each is told of once. What incidents answers is written into the database, since only this process runs."""

import json
from contextlib import closing
from random import Random
from time import sleep
from uuid import UUID, uuid4

import pytest
from chassis.keys.vault import Reason, VaultRefused
from chassis.objects.numbered_lines import NumberedLines
from retention.check_list import check_list
from retention.destruction_list.place import Signer
from support.small_trust import eventually

_DISPOSAL = """
INSERT INTO disposal (
    id, school_id, state, version, schedule, until, keeps, shared, mark, proposed_by, proposed_at, ordered_at,
    agreed_by, agreed_at
) VALUES (
    %s, %s, 'ordered', 3, 'child-protection', '2024-03-01', false, 0, %s, %s, now(), now(), %s, now()
)
"""
_KEY = "INSERT INTO disposal_key (disposal_id, subject_id, position, school_id) VALUES (%s, %s, %s, %s)"
_DISPOSALS, _KILLS, _SECONDS = 6, 5, 240.0


class Orders:
    """Files that were just ordered to be destroyed, each with two ids, written as the day's check does."""

    def __init__(self, world, incidents_vault):
        self.world = world
        self.subjects = {uuid4(): [uuid4(), uuid4()] for _ in range(_DISPOSALS)}
        for disposal_id, ids in self.subjects.items():
            for each in ids:
                incidents_vault.create_key(f"subject-{each}")
            self._order(disposal_id, ids)

    def run(self, *statements):
        with closing(self.world.stack.databases.connect(self.world.database("retention").name)) as opened:
            for statement in statements:
                opened.cursor().execute(*statement)

    def _order(self, disposal_id: UUID, ids: list[UUID]) -> None:
        school, mark = str(uuid4()), str(uuid4())
        content = {"subject_ids": [str(each) for each in ids], "school_id": school, "mark": mark}
        self.run(
            ("INSERT INTO school (id, version) VALUES (%s, 1)", [school]),
            (
                _DISPOSAL,
                [str(disposal_id), school, mark, str(uuid4()), str(uuid4())],
            ),
            *(
                (
                    _KEY,
                    [str(disposal_id), str(each), position, school],
                )
                for position, each in enumerate(ids)
            ),
            self._line("ordered", disposal_id, content),
        )

    @staticmethod
    def _line(kind, disposal_id, content):
        return (
            "INSERT INTO list_line (id, kind, ref_id, content, created_at) VALUES (%s, %s, %s, %s, now())",
            [str(uuid4()), kind, str(disposal_id), json.dumps(content)],
        )

    def answer(self) -> None:
        """As the handler of incidents' answer does, of every order that is out."""
        out = "SELECT id FROM disposal WHERE state = 'ordered' AND sent_at IS NOT NULL"
        for (disposal_id,) in self.world.rows("retention", out):
            taken_out = "UPDATE disposal SET state = 'taken_out', version = 4 WHERE id = %s"
            self.run((taken_out, [str(disposal_id)]), self._line("destroyed", disposal_id, {"numbers": {}}))

    def all_answer(self) -> None:
        """Everybody else, of those whose keys are gone."""
        self.run(("UPDATE disposal SET answered = '{pupils,referrals,alerts,audit}' WHERE state = 'keys_gone'",))

    def states(self) -> set[str]:
        return {state for (state,) in self.world.rows("retention", "SELECT state FROM disposal")}


def test_killed_at_any_time_it_destroys_each_once(world, incidents_vault, vault):
    orders, even = Orders(world, incidents_vault), Random(20)
    process = world.start_service("retention")
    try:
        for _ in range(_KILLS):
            sleep(even.uniform(0.2, 4.0))
            orders.answer()
            process.kill()
            process.start()

        def are_gone():
            orders.answer()
            return orders.states() == {"keys_gone"}

        eventually(are_gone, _SECONDS, "that no key is left")
        for each in (each for ids in orders.subjects.values() for each in ids):
            with pytest.raises(VaultRefused) as refused:
                incidents_vault.decrypt(f"subject-{each}", "vault:v1:AAAA", context=b"incidents")
            assert refused.value.reason is Reason.KEY_MISSING
        number, _ = check_list(NumberedLines(world.destruction_list.as_uri()), Signer(vault).keys())
        assert number == 2 * _DISPOSALS
        told = "SELECT aggregate_id, count(*) FROM outbox WHERE type = 'retention.keys_destroyed' GROUP BY aggregate_id"
        assert {UUID(str(each)): times for each, times in world.rows("retention", told)} == dict.fromkeys(
            orders.subjects, 1
        )
        orders.all_answer()
        process.kill()
        process.start()
        eventually(lambda: orders.states() == {"destroyed"}, _SECONDS, "certificates")
        assert world.rows("retention", "SELECT count(*) FROM certificate") == [(_DISPOSALS,)]
        assert process.is_ready()
        newest = max(world.destruction_list.glob("*.json"))
        kept = newest.read_bytes()
        newest.unlink()
        eventually(lambda: not process.is_ready(), _SECONDS, "that it says no where the list does not hold")
        newest.write_bytes(kept)
        eventually(process.is_ready, _SECONDS, "that it is ready again")
    finally:
        process.kill()
        process.collect()
