"""A signature for the scanner where no mirror is reached: of the harmless test file alone, for a real scan."""

from haven_local import clamav

from containers.compose import Compose

_FILE = "/var/lib/haven/signatures/haven.ndb"


def sign_the_test_file(compose: Compose) -> None:
    """Put into the scanner's volume before it starts."""
    signature = f"Haven.TestFile:0:*:{clamav.test_file().hex()}"
    write = f"echo '{signature}' >{_FILE}"
    compose.run("run", "--rm", "--no-deps", "--entrypoint", "sh", "clamav", "-c", write)
