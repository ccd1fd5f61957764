"""wapiti and sqlmap: installed apart from everything else, run within bounds, read back.

A run that came to its bounds, or some of whose requests failed, has not looked at everything: it
is an error, not an empty list.
"""

import csv
import hashlib
import json
import os
import re
import subprocess
import venv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
TOKEN = "csrfmiddlewaretoken"  # a form with another one is refused before anything is read
LOCK = HERE / "scanners.lock"
ATTACKS = "xss,permanentxss,sql,redirect,crlf"
MORE_ATTACKS = f"{ATTACKS},exec,file"  # three times as many requests
CALLS = "ssrf,xxe"  # what leads a server to call somebody, or to open a file
SENT = f"xss,sql,redirect,crlf,{CALLS}"
SLOW = "timesql"  # a hundred requests for each parameter
HEADERS = "cookieflags,http_headers,csp"
ATTACK_SECONDS, RUN_SECONDS = 600, 1800
CUT_SHORT = (
    " was reached, stopping",
    "network issues",
    "unhandled exception",
    "unable to connect",
    "timed out",
)


# Printed while it runs, and left out of its report (3.2.3).
UNREPORTED = re.compile(r"^XXE vulnerability in (\S+)(?:.* parameter (\S+))?", re.M)


class CutShortError(Exception):
    """A scanner did not look at everything it was given."""


@dataclass(frozen=True, order=True)
class Finding:
    scanner: str
    what: str
    path: str
    parameter: str

    def __str__(self) -> str:
        return f"{self.scanner}: {self.what} at {self.path} ({self.parameter})"


class Scanners:
    """Both programs in an environment of their own below `folder`, made when it is not there."""

    def __init__(self, folder: Path) -> None:
        digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
        self.bin = folder / digest / "bin"
        if not (folder / digest / "whole").exists():
            venv.create(folder / digest, with_pip=True, clear=True)
            pip = [self.bin / "python", "-m", "pip", "install", "--quiet"]
            pip += ["--disable-pip-version-check", "--require-hashes", "-r", LOCK]
            subprocess.run(pip, check=True)
            (folder / digest / "whole").touch()

    def wapiti(
        self, base: str, starts: Iterable[str], folder: Path, *, modules: str,
        headers: Mapping[str, str], forms: bool = False, endpoint: str = "http://127.0.0.1:9/",
        data: str = "",
    ) -> set[Finding]:  # fmt: skip
        """Asks for the addresses that it is given; with `forms` for those that base sends, too.

        What it leads a server to call is `endpoint`, which it asks afterwards; with `data` that is
        sent to base, as it is and spoilt."""
        report = folder / "report.json"
        where = ["--scope", "page", "-d", "1"] if forms else ["--scope", "folder", "-d", "0"]
        command = [
            self.bin / "wapiti", "-u", base, *where, "-m", modules, "-v", "1",
            *(["--data", data] if data else []),
            *(part for start in starts for part in ("-s", start)),
            *(part for each in headers.items() for part in ("-H", ": ".join(each))),
            "--max-scan-time", str(ATTACK_SECONDS), "--max-attack-time", str(ATTACK_SECONDS),
            "--store-session", folder / "session", "--store-config", folder / "settings",
            "--dns-endpoint", "localhost", "--endpoint", endpoint, "--no-bugreport",
            "--skip", TOKEN, "-f", "json", "-o", report,
        ]  # fmt: skip
        printed = self._run(command, folder)
        said = json.loads(report.read_text())
        return unreported(printed) | {
            Finding("wapiti", what, one["path"], one["parameter"] or "")
            for part in ("vulnerabilities", "anomalies")
            for what, found in said[part].items()
            for one in found
        }

    def sqlmap(
        self, addresses: Iterable[str], folder: Path, *, headers: Mapping[str, str], data: str = ""
    ) -> set[Finding]:
        """Every parameter of each, and of the body; where it has found one it looks no further."""
        targets, report = folder / "targets.txt", folder / "report.csv"
        targets.write_text("\n".join(addresses))
        command = [
            self.bin / "sqlmap", "-m", targets, "--batch", "--level", "1", "--risk", "1",
            "--technique", "BEUS", "--time-sec", "2",
            *(["--data", data] if data else []),
            "--headers", "\n".join(": ".join(each) for each in headers.items()),
            "--output-dir", folder / "out", "--results-file", report,
            "--disable-coloring", "--flush-session", "--drop-set-cookie", "--param-exclude", TOKEN,
            # A page is told from another by what one reads: its hidden token is new each time.
            "--text-only",
        ]  # fmt: skip
        self._run(command, folder)
        with report.open(newline="") as rows:
            return {
                Finding(
                    "sqlmap", "SQL Injection", urlsplit(one["Target URL"]).path, one["Parameter"]
                )
                for one in csv.DictReader(rows)
                # Its own verdict, where a page differed for another reason.
                if "false positive" not in one["Note(s)"]
            }

    def _run(self, command: Sequence[str | Path], folder: Path) -> str:
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(folder),
            "PYTHONPATH": str(HERE / "staying"),
        }
        ran = subprocess.run(
            command, cwd=folder, env=environment, timeout=RUN_SECONDS, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace",
        )  # fmt: skip
        (folder / "said.log").write_text(ran.stdout)
        if ran.returncode or any(sign in ran.stdout for sign in CUT_SHORT):
            raise CutShortError(ran.stdout[-4000:])
        return ran.stdout


def unreported(printed: str) -> set[Finding]:
    return {
        Finding("wapiti", "XML External Entity", urlsplit(where).path, parameter)
        for where, parameter in UNREPORTED.findall(printed)
    }
