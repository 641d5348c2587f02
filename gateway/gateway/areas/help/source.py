"""The source of the program that runs: which version it is, and where its users get it (AGPL-3.0, section 13)."""

from importlib.metadata import version

from gateway.state import haven

LICENCE = "AGPL-3.0-or-later"
"""As SPDX names it."""
PROGRAM_VERSION = version("haven-gateway")


def source_address() -> str:
    """Where the installation says that the source is; else the page that gives it out."""
    published = haven().settings.source_url
    return "/source" if published is None else str(published)
