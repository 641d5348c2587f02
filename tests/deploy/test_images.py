"""The image file: well made, one final image a member that runs, nothing that starts as root."""

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import pytest
from deployed import DOCKERFILE, ROOT, members, targets
from haven_local.layout import PROCESS_NAMES, SERVICE_NAMES

SCANNER = "clamav"
"""ClamAV with its signatures; no member of the workspace."""
PROXY = "proxy"
"""nginx; no member either."""
OPERATOR = "operator"
"""The image of ``deploy/local``: prepares and settles."""


def test_hadolint_has_nothing_to_say() -> None:
    program = str(Path(sys.executable).parent / "hadolint")
    ended = subprocess.run([program, str(DOCKERFILE)], check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_one_target_for_each_process_and_the_operator() -> None:
    assert sorted(targets()) == sorted([*PROCESS_NAMES, OPERATOR])


def test_every_target_is_a_member_that_builds_what_it_runs() -> None:
    text = DOCKERFILE.read_text()
    for target in set(targets()) - {OPERATOR}:
        assert f"haven-{target}" in members()
        stage = text.partition(f"FROM build AS build-{target}\n")[2].partition("\nFROM ")[0]
        assert f"--package haven-{target}" in stage
        final = re.split(rf"^FROM runtime(?:-\w+)? AS {target}$", text, flags=re.MULTILINE)[1].partition("\nFROM ")[0]
        assert f"COPY --from=build-{target} " in final
        run = '"gateway.server"' if target == "gateway" else f'"chassis.process.run", "{target}"'
        assert run in final


def test_every_member_is_copied_for_the_build() -> None:
    copied = re.findall(r"^COPY (\S+) \1$", DOCKERFILE.read_text(), re.MULTILINE)
    for folder in members().values():
        relative = str(folder.relative_to(ROOT))
        assert any(relative == each or relative.startswith(f"{each}/") for each in copied), relative


def test_the_gateway_brings_the_source_it_was_built_from() -> None:
    stages = re.split(r"^FROM ", DOCKERFILE.read_text(), flags=re.MULTILINE)[1:]
    by_name = {stage.split()[2]: stage for stage in stages}
    copied = {name for line in re.findall(r"^COPY (.+)$", by_name["source"], re.MULTILINE) for name in line.split()}
    assert copied >= {"LICENSE", "deploy", "docker-compose.yml"}
    assert "." not in copied, "a folder where it is built may hold settings and secrets"
    assert "COPY --from=source /source.tar.gz /opt/haven/source.tar.gz\n" in by_name["gateway"]


def test_no_image_starts_as_root() -> None:
    stages = re.split(r"^FROM ", DOCKERFILE.read_text(), flags=re.MULTILINE)[1:]
    by_name = {stage.split()[2]: stage for stage in stages}
    for base in ("runtime", "runtime-layout", SCANNER, PROXY):
        assert re.findall(r"^USER (\S+)$", by_name[base], re.MULTILINE)[-1] == "10001:10001"
    for target in targets():
        users = re.findall(r"^USER (\S+)$", by_name[target], re.MULTILINE)
        assert not users or users[-1] == "10001:10001", target


def test_the_image_file_leaves_out_what_holds_data_or_secrets() -> None:
    left_out = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".haven", ".haven-test", ".git", ".venv"} <= set(left_out)


@cache
def _built(package: str) -> frozenset[str]:
    """Names of the files in the member's wheel."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
        ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=members()[package])
        assert ended.returncode == 0, ended.stderr
        (wheel,) = Path(folder).glob("*.whl")
        return frozenset(zipfile.ZipFile(wheel).namelist())


@pytest.mark.parametrize("package", sorted(members()))
def test_a_wheel_holds_all_of_its_package(package: str) -> None:
    """Images install wheels: a template, a migration or a front-end file left out would be missed only there."""
    folder = members()[package]
    tracked = subprocess.run(["git", "ls-files", "."], cwd=folder, check=True, capture_output=True, text=True).stdout
    shipped = [line for line in tracked.splitlines() if _is_shipped(folder, line)]
    wanted = {name for line in shipped for name in _files(folder, line)}
    assert wanted - _built(package) == set()


def _is_shipped(folder: Path, name: str) -> bool:
    """Whether a file is inside a package of the member."""
    top, _, rest = name.partition("/")
    return bool(rest) and top != "tests" and (folder / top / "__init__.py").exists() and (folder / name).exists()


def _files(folder: Path, name: str) -> list[str]:
    """What git holds as a link to a folder stands in a wheel as the files of that folder."""
    if not (folder / name).is_dir():
        return [name]
    return [f"{name}/{each.name}" for each in (folder / name).iterdir()]


def test_the_gateways_wheel_holds_the_front_end_files() -> None:
    wanted = json.loads((ROOT / "gateway" / "package.json").read_text())["config"]["vendor"]
    assert {f"gateway/static/vendor/{name}" for name in wanted} <= _built("haven-gateway")
    assert any(name.startswith("gateway/templates/") for name in _built("haven-gateway"))


@pytest.mark.parametrize("service", SERVICE_NAMES)
def test_a_services_wheel_holds_its_migrations(service: str) -> None:
    assert any(name.startswith(f"{service}/migrations/versions/") for name in _built(f"haven-{service}"))
