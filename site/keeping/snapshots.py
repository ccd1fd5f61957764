"""Small databases as released code left them, kept to be migrated with every later code.

A city of a hundred people that exists nowhere, in the demo's settings (its ledger's key).
"""

import lzma
from pathlib import Path

from django.conf import settings

FOLDER = settings.ROOT / "tests" / "snapshots"
# A snapshot and a proof that it cannot pass, and why.
DECLARED = {
    ("2026-11-21-a445c9a", "clear_ledger"): "facts imported before batches knew what they recorded",
}
ENDINGS = {"sqlite": ".sqlite3.xz", "postgresql": ".dump.xz"}


def of(vendor: str) -> list[Path]:
    """The oldest first: a name begins with the day."""
    return sorted(FOLDER.glob(f"*{ENDINGS[vendor]}"))


def name_of(snapshot: Path) -> str:
    return snapshot.name.split(".")[0]


def undeclared(name: str, failed: dict[str, str]) -> dict[str, str]:
    """The failed proofs that nobody has declared."""
    return {proof: said for proof, said in failed.items() if (name, proof) not in DECLARED}


def unpacked(snapshot: Path, folder: Path) -> Path:
    """A file that a store can restore."""
    file = folder / snapshot.stem
    file.write_bytes(lzma.decompress(snapshot.read_bytes()))
    return file


def environment(folder: Path) -> dict[str, str]:
    """What the demo was founded under; its anchor and its files are not kept."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "CIVIL_CREDITS_VAR": str(folder),
        "LEDGER_ANCHOR_FILE": str(folder / "ledger.anchor"),
    }
