#!/usr/bin/env python3
"""Every command of the project; builds its own environment on first use.

Runs on a bare Python 3.11: when `.venv` is missing or older than the hashed lock,
it is made and filled first, then this script re-runs itself inside it.
"""

import ctypes
import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUNTIME_LOCK = ROOT / "site" / "requirements.lock"
TEST_LOCK = ROOT / "site" / "requirements-test.lock"
PANGO_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0")
# These commands need the test tools as well; the test lock pins the same runtime versions.
COMMANDS_WITH_TEST_TOOLS = {"test", "benchmark", "translations"}
# These compute from their files alone: no models, no pages, no database to set up.
PURE_COMMANDS = {"assess": "credits", "check_rulebook": "credits"}


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 -- older ones deserve a sentence
        sys.exit("需要 Python 3.11 或更新版本。Python 3.11 or newer is needed.")
    if os.environ.get("CIVIL_CREDITS_ENVIRONMENT") == "outside":
        run_command()  # an administrator's own environment (container, system packages)
    elif Path(sys.prefix).resolve() == VENV.resolve():
        run_command()
    else:
        build_environment()
        rerun_inside_environment()


def run_command() -> None:
    # site/ is a second source root, never a package: the stdlib owns the module name "site".
    sys.path.insert(1, str(ROOT / "site"))
    if sys.argv[1:2] and sys.argv[1] in PURE_COMMANDS:
        run_pure_command(sys.argv[1])
        return
    refuse_missing_pango()
    default = "config.settings.test" if sys.argv[1:2] == ["test"] else "config.settings.dev"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", default)
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- venv only

    execute_from_command_line(sys.argv)


def run_pure_command(name: str) -> None:
    command = importlib.import_module(f"{PURE_COMMANDS[name]}.management.commands.{name}")
    command.Command().run_from_argv(sys.argv)


def build_environment() -> None:
    lock = TEST_LOCK if needs_test_tools() else RUNTIME_LOCK
    stamp = VENV / "lock.sha256"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and digest in stamp.read_text():
        return
    make_venv()
    sys.stderr.write(f"正在安装依赖 installing {lock.name} …\n")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--require-hashes", "-r", lock], check=False).returncode:
        sys.exit("依赖未能安装：请检查到 PyPI 镜像的网络。The packages could not be installed.")
    # The test lock holds the runtime lock's pins too: it satisfies both stamps.
    locks = [RUNTIME_LOCK, TEST_LOCK] if lock == TEST_LOCK else [RUNTIME_LOCK]
    stamp.write_text("\n".join(hashlib.sha256(one.read_bytes()).hexdigest() for one in locks))


def needs_test_tools() -> bool:
    return bool(COMMANDS_WITH_TEST_TOOLS & set(sys.argv[1:2]))


def make_venv() -> None:
    if PYTHON.exists():
        return
    try:
        venv.create(VENV, with_pip=True, symlinks=os.name != "nt")
    except (subprocess.CalledProcessError, ImportError):
        shutil.rmtree(VENV, ignore_errors=True)  # half a venv would be taken for a whole one
        sys.exit("缺少 venv 模块 the venv module is missing: apt-get install -y python3-venv")


def refuse_missing_pango() -> None:
    if not sys.platform.startswith("linux"):
        return  # elsewhere WeasyPrint finds Pango in ways of its own
    try:
        for library in PANGO_LIBRARIES:
            ctypes.CDLL(library)
    except OSError:
        sys.exit(
            "缺少排版库 Pango is missing: "
            "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        )


def rerun_inside_environment() -> None:
    arguments = [str(PYTHON), str(ROOT / "manage.py"), *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.run(arguments, check=False).returncode)
    os.execv(PYTHON, arguments)


if __name__ == "__main__":
    main()
