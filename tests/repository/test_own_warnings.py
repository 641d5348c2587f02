"""A warning about our own code fails a test; one that libraries have among themselves does not."""

import tomllib
import warnings

import pytest
from sources import ROOT

PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
HELPERS = ("sources", "support.world", "conftest", "people", "export_office")


def warn_about(module, category=DeprecationWarning):
    """As a library does that is called by ``module`` in a way it wants to end."""
    warnings.warn_explicit("is to go", category, f"{module}.py", 1, module, registry={})


def passes(module, category):
    try:
        warn_about(module, category)
    except category:
        return False
    return True


@pytest.mark.parametrize("category", [DeprecationWarning, PendingDeprecationWarning, UserWarning, SyntaxWarning])
def test_a_warning_about_our_own_code_is_an_error(category):
    ours = [*PACKAGES, *(f"{name}.area.rule" for name in PACKAGES), *HELPERS, __name__]
    assert [module for module in ours if passes(module, category)] == []


def test_a_warning_of_this_test_is_an_error():
    with pytest.raises(DeprecationWarning):
        warnings.warn("is to go", DeprecationWarning, stacklevel=1)


@pytest.mark.parametrize("module", ["sqlalchemy.orm", "pupilsomething", "auditor.gateway"])
def test_a_warning_of_libraries_among_themselves_is_none(module):
    with pytest.warns(DeprecationWarning, match="is to go"):
        warn_about(module)


def test_nothing_of_ours_is_ignored(pytestconfig):
    """What is ignored names whom it is about: no category as a whole."""
    ignored = [line for line in pytestconfig.getini("filterwarnings") if line.startswith(("ignore", "default"))]
    assert [line for line in ignored if not line.split(":")[3:]] == []
