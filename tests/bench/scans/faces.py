"""The faces that pages are set in, and those that nothing was ever tuned or trained on."""

import os
import subprocess
from pathlib import Path

SEEN = (
    "Lohit Devanagari", "Noto Sans Devanagari", "Noto Serif Devanagari", "Nakula", "Sahadeva", "Samyak Devanagari",
    "Gargi", "Sarai", "Chandas", "Kalimati", "Samanata", "Annapurna SIL",
)  # fmt: skip
"""On Debian: fonts-lohit-deva, -noto-core, -nakula, -sahadeva, -samyak-deva, -gargi, -sarai, -deva-extra and
-sil-annapurna. Samyak Devanagari is kept out of the second reader's training, but other tuning has seen it."""
KEPT_OUT = ("Aksharyogini2", "Eczar")
"""Seen by no training and no tuning, for good: an old-style face (Debian: fonts-aksharyogini2) and a heavy serif
(npm: @expo-google-fonts/eczar)."""
LATIN = ("Liberation Serif", "Liberation Sans", "Liberation Mono")
SCALE = {"Sarai": 1.3, "Gargi": 0.95, "Samyak Devanagari": 0.95, "Chandas": 0.95}
"""Evens out the heights of the letters."""

_CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include>/etc/fonts/fonts.conf</include><dir>{folder}</dir></fontconfig>
"""


def add_folder(folder: Path) -> None:
    """Let this process also draw with the faces below a folder. Before the first page is drawn."""
    config = folder / "fonts.conf"
    config.write_text(_CONFIG.format(folder=folder.resolve()), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(config.resolve())


def installed(faces: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the faces that this machine has."""
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True).stdout
    families = {name.strip() for line in listed.splitlines() for name in line.split(",")}
    return tuple(face for face in faces if face in families)
