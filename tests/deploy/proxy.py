"""The nginx of deploy/, as it stands, with this machine's ports, paths and a certificate of the tests' own."""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests import certificate
from tests.serving import ROOT, free_port

CONFIGURATION: Final = ROOT / "deploy/nginx/common-table.conf"
PLACES: Final = ("/usr/sbin/nginx", "/usr/local/sbin/nginx")
HOST: Final = "localhost"

AROUND: Final = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/start.log warn;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/common-table.conf;
}}
"""


def find() -> Path | None:
    """Find nginx, or None."""
    on_path = shutil.which("nginx")
    found = [*([on_path] if on_path else []), *PLACES]
    return next((Path(one) for one in found if Path(one).exists()), None)


def fitted(folder: Path, *, https: int, http: int, processes: Sequence[int]) -> str:
    """The configuration of deploy/ with ports and paths of here; nothing else of it is touched."""
    text = CONFIGURATION.read_text()
    here = {
        "listen [::]:": "# listen [::]:",
        "listen 443 ": f"listen 127.0.0.1:{https} ",
        "listen 80;": f"listen 127.0.0.1:{http};",
        "table.example.org": HOST,
        "/etc/ssl/common-table/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
        "8501": str(processes[0]),
        "8502": str(processes[1]),
    }
    for there, ours in here.items():
        assert there in text, f"{CONFIGURATION} has no {there}"
        text = text.replace(there, ours)
    return text


@dataclass
class Proxy:
    """A running nginx. `url` is where people go."""

    url: str
    plain_url: str
    folder: Path
    process: "subprocess.Popen[bytes]"

    @property
    def certificate(self) -> Path:
        """What a client has to trust."""
        return self.folder / "fullchain.pem"

    def logged(self) -> str:
        """Everything nginx has written down, in each of its logs."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=15)


def start(program: Path, folder: Path, processes: Sequence[int]) -> Proxy:
    """Start nginx before these processes, and wait until it answers."""
    https, http = free_port(), free_port()
    certificate.write(folder / "fullchain.pem", folder / "key.pem")
    (folder / "common-table.conf").write_text(
        fitted(folder, https=https, http=http, processes=processes)
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    words = [str(program), "-p", str(folder), "-c", f"{folder}/nginx.conf"]
    words += ["-e", f"{folder}/start.log"]
    checked = subprocess.run([*words, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(words)
    _wait(process, folder)
    return Proxy(f"https://{HOST}:{https}", f"http://{HOST}:{http}", folder, process)


def _wait(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    for _ in range(200):
        if process.poll() is not None:
            break
        # Written once it listens.
        if (folder / "nginx.pid").exists() and (folder / "nginx.pid").read_text().strip():
            return
        time.sleep(0.05)
    raise RuntimeError(f"nginx did not start:\n{(folder / 'start.log').read_text()}")
