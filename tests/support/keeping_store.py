"""Stands before an S3 service and lets nobody delete, as a bucket's policy does for a key that may only write."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from haven_local.ports import free_port, is_free
from haven_local.waiting import wait_until

DELETED_BY_WRITERS = r"/(files/locks/|postgres/backup/haven/latest)"
"""Locks, and a name for the newest backup: the guide tells which."""
_NGINX = Template(r"""
daemon off;
worker_processes 1;
pid $folder/nginx.pid;
error_log $folder/nginx-errors.log;
events {}
http {
  log_format told "$$upstream_addr $$request_method $$uri";
  access_log $folder/asked.log told;
  client_body_temp_path $folder/nginx-bodies;
  proxy_temp_path $folder/nginx-answers;
  map "$$request_method $$uri $$args" $$deletes {
    default 0;
    "~^DELETE \S*$allowed" 0;
    "~^DELETE " 1;
    "~^POST .*(\s|&)delete(&|=|$$)" 1;
  }
  server {
    listen 127.0.0.1:$own ssl;
    ssl_certificate $folder/s3.pem;
    ssl_certificate_key $folder/s3.key;
    client_max_body_size 0;
    location / {
      if ($$deletes) { return 403; }
      proxy_pass https://127.0.0.1:$port;
      proxy_http_version 1.1;
      # What was signed.
      proxy_set_header Host $$http_host;
      proxy_set_header Connection "";
    }
  }
}
""")


@contextmanager
def keeping_all(port: int, folder: Path) -> Iterator[tuple[int, Callable[[], list[str]]]]:
    """The port where the service at ``port`` is reached without deleting, and what was refused there so far.

    Certificates are in ``folder``.
    """
    own = free_port({port})
    written = _NGINX.substitute(folder=folder, own=own, port=port, allowed=DELETED_BY_WRITERS)
    (folder / "nginx.conf").write_text(written)
    command = ["/usr/sbin/nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx-errors.log")]
    serving = subprocess.Popen(command)

    def refused() -> list[str]:
        told = (folder / "asked.log").read_text().splitlines()
        return [line.removeprefix("- ") for line in told if line.startswith("- ")]

    try:
        wait_until(lambda: not is_free(own), "the store that keeps all", 10)
        yield own, refused
    finally:
        serving.terminate()
        serving.wait()
