"""Stand-ins for the images of registries, under the names that Dockerfile and compose file give: see ``bases/``.

What is ours is built and run as it is. What others make (PostgreSQL, RabbitMQ, OpenBao ...) is the same program from
Debian or PyPI, for a machine that reaches no registry; where one is reached, ``--registry`` takes the real images.
"""

import os
import shutil
import subprocess
from pathlib import Path

from haven_local.image_digests import names_in

from containers.engine import Engine

_HERE = Path(__file__).parent / "bases"
_MIRROR = os.environ.get("HAVEN_TEST_DEBIAN_MIRROR", "http://deb.debian.org/debian")
_SUITE = "trixie"
_USELESS = (
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
    "usr/share/info",
    "var/lib/apt/lists",
    "var/cache/apt",
)
STAGES = {
    "debian": "debian",
    "node": "node",
    "postgres": "postgres",
    "rabbitmq": "rabbitmq",
    "openbao/openbao": "openbao",
    "axllent/mailpit": "mailpit",
    "prom/prometheus": "prometheus",
    "prom/alertmanager": "alertmanager",
    "grafana/grafana": "grafana",
    "prometheuscommunity/postgres-exporter": "postgres-exporter",
}
"""Repository to the stage that stands in for it."""


def _names_in(checkout: Path) -> list[str]:
    """Images of others that the checkout names, as ``repository:tag``."""
    texts = [(checkout / file).read_text() for file in ("deploy/images/Dockerfile", "docker-compose.yml")]
    return sorted({name for text in texts for name in names_in(text)})


def stand_in(engine: Engine, checkout: Path) -> int:
    """Build what is missing; how many that were."""
    wanted = {name: _stage(name) for name in _names_in(checkout)}
    missing = {name: stage for name, stage in wanted.items() if not engine.has_image(f"docker.io/{_full(name)}")}
    if missing and not engine.has_image("localhost/bare"):
        _import_bare(engine)
    for name, stage in missing.items():
        _build(engine, name, stage)
    return len(missing)


def _stage(name: str) -> str:
    repository = name.partition(":")[0]
    if repository not in STAGES:
        raise RuntimeError(f"nothing stands in for {name}: add a stage to tests/containers/bases/Containerfile")
    return STAGES[repository]


def _full(name: str) -> str:
    return name if "/" in name else f"library/{name}"


def _import_bare(engine: Engine) -> None:
    root = engine.folder / "bare"
    log = engine.folder / "debootstrap.log"
    command = ["debootstrap", "--variant=minbase", "--include=ca-certificates", _SUITE, str(root), _MIRROR]
    engine.logged(command, log, engine.folder)
    for each in _USELESS:
        shutil.rmtree(root / each, ignore_errors=True)
        (root / each).mkdir(parents=True)
    packed = subprocess.Popen(["tar", "--create", "--directory", str(root), "."], stdout=subprocess.PIPE)
    subprocess.run(
        ["podman", "import", "--quiet", "-", "localhost/bare"],
        env=engine.environment, stdin=packed.stdout, check=True, capture_output=True,
    )  # fmt: skip
    packed.wait()
    shutil.rmtree(root)


def _build(engine: Engine, name: str, stage: str) -> None:
    context = engine.folder / "bases"
    shutil.copytree(_HERE, context, dirs_exist_ok=True)
    authorities = os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
    shutil.copyfile(authorities, context / "authorities.pem")
    version = name.partition(":")[2]
    command = ["podman", "build", "--format=docker", "--layers", f"--target={stage}", f"--build-arg=VERSION={version}"]
    command += [f"--tag=docker.io/{_full(name)}", f"--file={context / 'Containerfile'}", str(context)]
    engine.logged(command, engine.folder / f"base-{stage}.log", context)
