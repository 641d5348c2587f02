"""A list gone through by one test, which names each that is wrong and why."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import pytest

Test = Callable[..., None]
Names = Callable[[Any], object] | Sequence[str] | None


def every(given: str | Sequence[str], cases: Iterable[Any], ids: Names = None) -> Callable[[Test], Test]:
    """Said as ``pytest.mark.parametrize`` is, for tests that need nothing but their case: no database, no file.

    The cases share what fixtures the test has. A list with nothing in it is refused, as nobody would have looked.
    """
    names = [name.strip() for name in given.split(",") if name.strip()] if isinstance(given, str) else list(given)
    listed = [_by_name(names, case) for case in cases]
    called = [_called(case, number, ids) for number, case in enumerate(listed)]

    def over(test: Test) -> Test:
        @wraps(test)
        def through(*arguments: Any, **fixtures: Any) -> None:
            __tracebackhide__ = True
            wrong: dict[str, BaseException] = {}
            for name, case in zip(called, listed, strict=True):
                try:
                    test(*arguments, **fixtures, **case)
                except (Exception, pytest.fail.Exception) as failed:
                    wrong[f"{len(wrong) + 1}. {name}"] = failed
            assert listed, "nothing to go through"
            if wrong:
                told = "\n".join(f"{name}: {_why(failed)}" for name, failed in wrong.items())
                raise AssertionError(f"{len(wrong)} of {len(listed)}:\n{told}") from next(iter(wrong.values()))

        wanted = inspect.signature(test)
        left = [each for each in wanted.parameters.values() if each.name not in names]
        assert len(left) + len(names) == len(wanted.parameters), f"a test of every {given} asks for each of them"
        through.__signature__ = wanted.replace(parameters=left)  # type: ignore[attr-defined]  # as inspect reads it
        return through

    return over


def _by_name(names: list[str], case: Any) -> dict[str, Any]:
    return dict(zip(names, case, strict=True)) if len(names) > 1 else {names[0]: case}


def _called(case: dict[str, Any], number: int, ids: Names) -> str:
    if callable(ids):
        return "-".join(str(ids(value)) for value in case.values())
    return ids[number] if ids else ", ".join(repr(value) for value in case.values())[:200]


def _why(failed: BaseException) -> str:
    return f"{str(failed) or 'failed'}" if isinstance(failed, AssertionError) else f"{type(failed).__name__}: {failed}"
