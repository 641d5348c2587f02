"""Where things lie when the place is awkward: a very long path, a folder that PostgreSQL's user cannot enter."""

from pathlib import Path

from haven_local import postgres
from haven_local.layout import SHORT_FOLDER, Layout
from haven_local.programs import postgres_user


def test_a_socket_never_has_too_long_a_path() -> None:
    deep = Layout(Path("/") / ("a-rather-long-name" * 9))
    assert len(str(deep.socket)) < 107
    assert deep.socket.is_relative_to(SHORT_FOLDER)
    near = Layout(Path("/srv/haven"))
    assert near.socket.is_relative_to("/srv/haven")


def test_two_roots_share_nothing_outside_them() -> None:
    first, second = Layout(Path("/one")), Layout(Path("/two"))
    assert first.key != second.key
    assert first.key == Layout(Path("/one")).key


def test_the_databases_are_where_their_user_can_reach_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    folder = postgres.data_folder(Layout(tmp_path / "closed" / ".haven"))
    if postgres_user() is None:
        assert folder.is_relative_to(tmp_path)
    else:
        assert folder.is_relative_to("/var/lib/haven")
