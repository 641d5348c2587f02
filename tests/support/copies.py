"""What services copy from each other, compared with its owner: how many rows differ."""

from typing import Any

from support.world import World

_COPIES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "accounts in alerts": (
        ("identity", "SELECT id, name, version FROM staff"),
        ("alerts", "SELECT id, name, version FROM staff WHERE active OR version > 0"),
    ),
    "schools in alerts": (
        ("identity", "SELECT id, name, version FROM school"),
        ("alerts", "SELECT id, name, version FROM school"),
    ),
    "schools in pupils": (
        ("identity", "SELECT id, name, version FROM school"),
        ("pupils", "SELECT id, name, version FROM school"),
    ),
    "schools in incidents": (
        ("identity", "SELECT id, version FROM school"),
        ("incidents", "SELECT school_id, version FROM known_school"),
    ),
    "pupils in incidents": (
        ("pupils", "SELECT id, school_id, version FROM pupil"),
        ("incidents", "SELECT pupil_id, school_id, version FROM known_pupil"),
    ),
    "schools in referrals": (
        ("identity", "SELECT id, version FROM school"),
        ("referrals", "SELECT id, version FROM school"),
    ),
    "schools in retention": (
        ("identity", "SELECT id, version FROM school"),
        ("retention", "SELECT id, version FROM school"),
    ),
    "categories in alerts": (
        ("incidents", "SELECT id, name, version FROM category"),
        ("alerts", "SELECT id, name, version FROM category"),
    ),
    "links in pupils": (
        ("incidents", "SELECT id, ended_at IS NULL FROM staff_link"),
        ("pupils", "SELECT link_id, active FROM kept_from"),
    ),
    "links in audit": (
        ("incidents", "SELECT id, ended_at IS NULL FROM staff_link"),
        ("audit", "SELECT link_id, active FROM kept_from"),
    ),
}


def differing(world: World) -> dict[str, int]:
    """Copies that are not what their owner has, by what they are; none that are the same."""
    found = {what: _differ(world, *pair) for what, pair in _COPIES.items()}
    return {what: count for what, count in found.items() if count}


def _differ(world: World, owned: tuple[str, str], copied: tuple[str, str]) -> int:
    def rows(of: tuple[str, str]) -> set[tuple[Any, ...]]:
        return set(world.rows(*of))

    return len(rows(owned) ^ rows(copied))
