"""Templates compiled beforehand, so that no page is slow for being the first of its kind after a start.

``python -m gateway.rendering.compiled_templates`` compiles them all beside the package, as part of installing it. The
running gateway writes none: one whose source has changed since is compiled in memory, as if there were no others.
"""

import shutil
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

FOLDER = Path(__file__).parents[1] / "compiled"


class CompiledTemplates(FileSystemBytecodeCache):
    """Reads only."""

    def __init__(self) -> None:
        super().__init__(str(FOLDER))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Nothing: who runs need not be able to write what is run."""


def compile_all() -> None:
    """Every template, into a folder that holds nothing else."""
    from .environment import set_up_templates

    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    app = Flask("gateway")
    set_up_templates(app)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(FOLDER))
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)


if __name__ == "__main__":
    compile_all()
