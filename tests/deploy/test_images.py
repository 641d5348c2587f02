"""The image file: well made, one final image a member that runs, nothing that starts as root."""

import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

from deployed import DOCKERFILE, ROOT, compose, members, targets
from hatchling.builders.wheel import WheelBuilder
from haven_local.layout import PROCESS_NAMES, SERVICE_NAMES, WATCHER
from support.levels import waits_for

SCANNER = "clamav"
"""ClamAV with its signatures; no member of the workspace."""
PROXY = "proxy"
"""nginx; no member either."""
OPERATOR = "operator"
"""The image of ``deploy/local``: prepares and settles."""


@waits_for("deploy")
def test_hadolint_has_nothing_to_say() -> None:
    program = str(Path(sys.executable).parent / "hadolint")
    ended = subprocess.run([program, str(DOCKERFILE)], check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_one_target_for_each_process_and_the_operator() -> None:
    assert sorted(targets()) == sorted([*PROCESS_NAMES, WATCHER, OPERATOR])


def _stages() -> dict[str, str]:
    """Name of the stage -> what stands in it."""
    stages = re.split(r"^FROM ", DOCKERFILE.read_text(), flags=re.MULTILINE)[1:]
    return {stage.split()[2]: stage for stage in stages}


def test_every_target_is_a_member_that_builds_what_it_runs() -> None:
    stages = _stages()
    for target in set(targets()) - {OPERATOR}:
        assert f"haven-{target}" in members()
        assert f"install_members.sh /opt/haven/members haven-{target}" in stages[f"build-{target}"]
        assert f"COPY --from=build-{target} /opt/haven/members /opt/haven/members\n" in stages[target]
        run = {"gateway": '"gateway.server"', WATCHER: '"watcher"'}.get(target, f'"chassis.process.run", "{target}"')
        assert run in stages[target]


def _labels(name: str) -> dict[str, str]:
    """Those of a stage, its own and what it inherits."""
    stages = _stages()
    inherited = _labels(stages[name].split()[0]) if stages[name].split()[0] in stages else {}
    given = re.findall(r"org\.opencontainers\.image\.(\w+)=(\S+)", stages[name])
    assert not given or "\nARG VERSION REVISION SOURCE\nLABEL " in stages[name], (
        "what is not told a stage is empty there"
    )
    return {**inherited, **dict(given)}


def test_every_image_says_its_version_its_commit_its_source_and_its_licence() -> None:
    """Without being told it says the version; compose and whoever builds for a registry tell the other two."""
    expected = {"version": "$VERSION", "revision": "$REVISION", "source": "$SOURCE", "licenses": "AGPL-3.0-or-later"}
    built = {
        each["build"]["target"]: each["build"]["args"] for each in compose()["services"].values() if "build" in each
    }
    assert {*targets(), SCANNER, PROXY, "postgres", "backup"} == set(built)
    for name, told in built.items():
        assert _labels(name) == expected, name
        assert told == {"REVISION": "", "SOURCE": ""}
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert (
        f'\nARG VERSION={version}\nARG REVISION=""\nARG SOURCE=""\n' in DOCKERFILE.read_text().partition("\nFROM ")[0]
    )


def test_a_new_commit_builds_no_layer_of_others_programs_again() -> None:
    """What an image says of itself stands behind all that is fetched."""
    for name, stage in _stages().items():
        if "\nLABEL " in stage:
            assert not re.search("apt-get|pip ", stage.partition("\nLABEL ")[2]), name
            assert not any(f"FROM {name} AS" in other and "apt-get" in other for other in _stages().values()), name


def test_every_image_stands_on_the_one_layer_of_others_packages() -> None:
    stages = _stages()
    assert re.findall(r"^COPY --from=dependencies \S+ \S+$", DOCKERFILE.read_text(), re.MULTILINE) == [
        "COPY --from=dependencies /opt/haven /opt/haven"
    ]
    assert "COPY --from=dependencies" in stages["packages"]
    for base in {stages[target].split()[0] for target in targets()}:
        assert stages[base].split()[0] == "packages", base


def test_what_is_fetched_hangs_on_the_lock_and_not_on_our_source() -> None:
    """Up to the stages that fetch, nothing is copied but lists, so that a change of ours fetches nothing."""
    stages = _stages()
    for name in ("build", "dependencies", "operator-dependencies"):
        for copied in re.findall(r"^COPY (.+)$", stages[name], re.MULTILINE):
            assert copied.startswith(("--from=locked /locked/", "deploy/images/without_tests.sh ")), copied
    asked = set(re.findall(r"--package (haven-[a-z]+)", stages["locked"]))
    assert asked == {f"haven-{target}" for target in targets() if target != OPERATOR} | {"haven-local"}
    read = set(re.findall(r"^COPY (\S+)/pyproject\.toml \1/$", stages["locked"], re.MULTILINE))
    assert read == {str(folder.relative_to(ROOT)) for folder in members().values()}


def test_wheels_are_made_by_what_the_lock_names() -> None:
    locked = {each["name"]: each["version"] for each in tomllib.loads((ROOT / "uv.lock").read_text())["package"]}
    started = re.search(r"^UV_VERSION=(\S+)$", (ROOT / "haven").read_text(), re.MULTILINE)
    assert started is not None
    assert f" uv=={started[1]} hatchling=={locked['hatchling']}\n" in _stages()["build"]


def test_every_member_is_copied_for_the_build() -> None:
    copied = re.findall(r"^COPY (\S+) \1$", _stages()["members"], re.MULTILINE)
    for folder in members().values():
        relative = str(folder.relative_to(ROOT))
        assert any(relative == each or relative.startswith(f"{each}/") for each in copied), relative


def test_the_operator_migrates_every_service() -> None:
    stages = _stages()
    (installed,) = re.findall(r"install_members\.sh /operator/deploy/local \\\n +(.+)\n", stages["build-operator"])
    assert installed.split() == ["haven-local", *(f"haven-{service}" for service in SERVICE_NAMES)]


def test_tests_that_packages_bring_are_taken_away(tmp_path: Path) -> None:
    for kept in ("package/testing.py", "package/latest.py", "package/contest/winner.py"):
        _write(tmp_path / kept)
    for gone in ("package/tests/test_it.py", "Crypto/SelfTest/a.py", "orm/testing/suite/b.py", "p/test_one.py"):
        _write(tmp_path / gone)
    script = ROOT / "deploy" / "images" / "without_tests.sh"
    subprocess.run(["sh", str(script), str(tmp_path)], check=True)
    left = sorted(str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*") if each.is_file())
    assert left == ["package/contest/winner.py", "package/latest.py", "package/testing.py"]


def _write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")


def test_the_gateway_brings_the_source_it_was_built_from() -> None:
    by_name = _stages()
    copied = {name for line in re.findall(r"^COPY (.+)$", by_name["source"], re.MULTILINE) for name in line.split()}
    assert copied >= {"LICENSE", "deploy", "docker-compose.yml"}
    assert "." not in copied, "a folder where it is built may hold settings and secrets"
    assert "COPY --from=source /source.tar.gz /opt/haven/source.tar.gz\n" in by_name["gateway"]


def test_no_image_starts_as_root() -> None:
    by_name = _stages()
    for base in ("runtime", "runtime-layout", SCANNER, PROXY):
        assert re.findall(r"^USER (\S+)$", by_name[base], re.MULTILINE)[-1] == "10001:10001"
    for target in targets():
        users = re.findall(r"^USER (\S+)$", by_name[target], re.MULTILINE)
        assert not users or users[-1] == "10001:10001", target


def test_the_image_file_leaves_out_what_holds_data_or_secrets() -> None:
    left_out = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".haven", ".haven-test", ".haven-containers", ".git", ".venv", "**/tests", "**/*_test.yml"} <= set(left_out)


@cache
def _built(package: str) -> frozenset[str]:
    """Names of the files that hatchling puts into the member's wheel."""
    return frozenset(each.distribution_path for each in WheelBuilder(str(members()[package])).recurse_included_files())


def test_a_wheel_holds_all_of_its_package() -> None:
    """Images install wheels: a template, a migration or a front-end file left out would be missed only there."""
    left_out = {package: _shipped(folder) - _built(package) for package, folder in members().items()}
    assert {package: names for package, names in left_out.items() if names} == {}


def _shipped(folder: Path) -> set[str]:
    tracked = subprocess.run(["git", "ls-files", "."], cwd=folder, check=True, capture_output=True, text=True).stdout
    shipped = {name for line in tracked.splitlines() if _is_shipped(folder, line) for name in _files(folder, line)}
    assert shipped, folder
    return shipped


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


def test_a_services_wheel_holds_its_migrations() -> None:
    for service in SERVICE_NAMES:
        built = _built(f"haven-{service}")
        assert any(name.startswith(f"{service}/migrations/versions/") for name in built), service
