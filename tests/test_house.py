"""The house itself: its tree, its layers, its bootstrap."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "services", "managers", "base"}
# Settings modules are layers; the module of a database backend is called base.
NAMED_BY_DJANGO = {
    ROOT / "site/config/settings",
    ROOT / "site/config/postgresql",
    ROOT / "site/config/sqlite",
}
SOURCES = ["site", "credits", "catalog", "exams"]


def test_site_is_a_folder_and_never_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()
    assert Path(sys.modules["site"].__file__).parent != ROOT / "site"


def test_gitignore_does_not_swallow_the_site_folder():
    lines = (ROOT / ".gitignore").read_text().splitlines()

    assert not {"/site", "/site/", "site/", "site"} & set(lines)


def test_modules_are_named_after_the_domain():
    names = {
        path.relative_to(ROOT): path.stem
        for source in SOURCES
        for path in (ROOT / source).rglob("*.py")
        if path.parent not in NAMED_BY_DJANGO
    }

    suspicious = {
        str(path)
        for path, stem in names.items()
        if stem in FORBIDDEN_NAMES or stem.endswith(("_service", "_helper", "_manager"))
    }

    assert suspicious == set()


def test_modules_stay_below_four_hundred_lines():
    long = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for source in SOURCES
        for path in (ROOT / source).rglob("*.py")
        if "migrations" not in path.parts
    }

    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_migrations_are_named_for_their_intent():
    names = {path.stem for source in SOURCES for path in (ROOT / source).rglob("migrations/0*.py")}

    assert {name for name in names if "auto" in name or "_and_more" in name} == set()


def test_manage_runs_on_the_standard_library_alone():
    tree = ast.parse((ROOT / "manage.py").read_text())
    imported = {
        name.name.split(".")[0]
        for node in tree.body
        if isinstance(node, ast.Import)
        for name in node.names
    } | {
        node.module.split(".")[0]
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
    }

    assert imported <= set(sys.stdlib_module_names)


def test_missing_pango_is_named_in_one_sentence(tmp_path):
    script = (ROOT / "manage.py").read_text().replace("libpango-1.0.so.0", "libnowhere.so.0")
    (tmp_path / "manage.py").write_text(script)
    (tmp_path / ".venv").symlink_to(sys.prefix)

    result = subprocess.run(
        [sys.executable, tmp_path / "manage.py", "check"],
        capture_output=True,
        text=True,
        env={"CIVIL_CREDITS_ENVIRONMENT": "outside", "PATH": "/usr/bin:/bin"},
    )

    assert result.returncode == 1
    assert "apt-get install -y libpango-1.0-0" in result.stderr
    assert "Traceback" not in result.stderr


def test_missing_venv_module_is_named_in_one_sentence(tmp_path):
    script = (
        (ROOT / "manage.py").read_text().replace("venv.create(", "raise ImportError; venv.create(")
    )
    (tmp_path / "manage.py").write_text(script)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "requirements.lock").write_text("")

    result = subprocess.run(
        [sys.executable, tmp_path / "manage.py", "check"],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
    )

    assert result.returncode == 1
    assert "apt-get install -y python3-venv" in result.stderr
    assert "Traceback" not in result.stderr
