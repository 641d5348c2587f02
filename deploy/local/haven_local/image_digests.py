"""Which exact image a name stands for today, and writing that into the files that name it: ``name:tag@sha256:...``.

A reference without a digest works, and means whatever the registry gives out under the tag on that day.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from haven_local.layout import CHECKOUT

FILES = (CHECKOUT / "deploy" / "images" / "Dockerfile", CHECKOUT / "docker-compose.yml")
DOCKER_HUB = "https://registry-1.docker.io"
_REFERENCE = re.compile(
    r"^(?P<before>FROM |\s+image: )(?P<name>[a-z0-9][a-z0-9._/-]*:[\w.-]+)(?P<digest>@sha256:[0-9a-f]{64})?(?=\s|$)",
    re.MULTILINE,
)
_OURS = "haven/"
_OCI, _DOCKER = "application/vnd.oci.image", "application/vnd.docker.distribution.manifest"
_MANIFESTS = f"{_OCI}.index.v1+json, {_DOCKER}.list.v2+json, {_OCI}.manifest.v1+json, {_DOCKER}.v2+json"
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')


class NotPinned(RuntimeError):
    """A registry did not say what a name stands for; the message says which and why."""


@dataclass(frozen=True)
class Registry:
    """A registry that speaks the distribution API (v2), with tokens as Docker Hub gives them to anybody."""

    url: str = DOCKER_HUB

    def digest_of(self, name: str) -> str:
        """``sha256:...`` of ``repository:tag``, for all platforms where there are several; ``NotPinned``."""
        repository, _, tag = name.partition(":")
        path = repository if "/" in repository else f"library/{repository}"
        try:
            with httpx.Client(base_url=self.url, timeout=30, follow_redirects=True) as client:
                answer = self._ask(client, f"/v2/{path}/manifests/{tag}")
                answer.raise_for_status()
        except httpx.HTTPError as failure:
            raise NotPinned(f"{name}: {failure}") from failure
        digest = f"sha256:{hashlib.sha256(answer.content).hexdigest()}"
        if answer.headers.get("Docker-Content-Digest", digest) != digest:
            raise NotPinned(f"{name}: the registry gave something else than it says")
        return digest

    def _ask(self, client: httpx.Client, address: str) -> httpx.Response:
        headers = {"Accept": _MANIFESTS}
        answer = client.get(address, headers=headers)
        if answer.status_code != httpx.codes.UNAUTHORIZED:
            return answer
        asked = dict(_CHALLENGE.findall(answer.headers.get("WWW-Authenticate", "")))
        realm = asked.pop("realm", None)
        if realm is None:
            return answer
        given = client.get(realm, params=asked).raise_for_status().json()
        token = given.get("token") or given.get("access_token")
        return client.get(address, headers={**headers, "Authorization": f"Bearer {token}"})


def names_in(text: str) -> list[str]:
    """Images of others that a Dockerfile or a compose file names, as ``repository:tag``."""
    found = {match["name"] for match in _REFERENCE.finditer(text)}
    return sorted(name for name in found if not name.startswith(_OURS))


def with_digests(text: str, digests: Mapping[str, str]) -> str:
    """The file with each of the names pinned, whatever it was pinned to before."""

    def pinned(match: re.Match[str]) -> str:
        digest = digests.get(match["name"])
        return match[0] if digest is None else f"{match['before']}{match['name']}@{digest}"

    return _REFERENCE.sub(pinned, text)


def pin(files: tuple[Path, ...], registry: Registry) -> dict[str, str]:
    """Write today's digests into ``files``, all or none; name -> digest of those that changed. ``NotPinned``."""
    texts = {file: file.read_text() for file in files}
    names = sorted({name for text in texts.values() for name in names_in(text)})
    digests = {name: registry.digest_of(name) for name in names}
    for file, text in texts.items():
        file.write_text(with_digests(text, digests))
    before = "".join(texts.values())
    return {name: digest for name, digest in digests.items() if f"{name}@{digest}" not in before}
