"""The faces that lines are drawn in: where they come from, which are kept out, and how Pango is told of them.

Only faces fetched into the training cache are used, none of the machine's own, so that a seed gives the same lines
everywhere.
"""

import json
import os
import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

DEBIAN_FONTS = (
    "fonts-deva-extra", "fonts-freefont-ttf", "fonts-gargi", "fonts-lohit-deva",
    "fonts-lohit-deva-marathi", "fonts-lohit-deva-nepali", "fonts-nakula", "fonts-noto-core", "fonts-noto-extra",
    "fonts-sahadeva", "fonts-samyak-deva", "fonts-sarai", "fonts-sil-annapurna", "fonts-liberation",
    "fonts-dejavu-core",
)  # fmt: skip
DEBIAN_WORDS = ("aspell-hi", "hunspell-hi")
NPM_SCOPE = "@expo-google-fonts"
NPM_FONTS = (
    "amita", "baloo-2", "biryani", "cambay", "eczar", "glegoo", "gotu", "halant", "hind", "inknut-antiqua", "kadwa",
    "kalam", "karma", "khand", "khula", "kurale", "laila", "martel-sans", "mukta", "noto-sans-devanagari", "poppins",
    "pragati-narrow", "rajdhani", "sarala", "teko", "tiro-devanagari-hindi", "vesper-libre", "yantramanav", "yatra-one",
)  # fmt: skip
KEPT_OUT = ("Samyak Devanagari", "Eczar", "Yantramanav")
"""Never trained on, for good: an old hand-cut face, a heavy serif and a plain sans, to measure what was never seen."""
LATIN = (
    "Liberation Serif", "Liberation Sans", "Liberation Mono", "Liberation Sans Narrow", "DejaVu Sans", "DejaVu Serif",
    "DejaVu Sans Mono", "FreeSerif", "FreeSans", "FreeMono", "Noto Sans", "Noto Serif",
)  # fmt: skip
FIXED_WIDTH = ("Liberation Mono", "DejaVu Sans Mono", "FreeMono")
NEEDED = (
    [chr(code) for code in (*range(0x0901, 0x0904), *range(0x0905, 0x090C), 0x090F, 0x0910, 0x0913, 0x0914)]
    + [chr(code) for code in (*range(0x0915, 0x0929), *range(0x092A, 0x0931), 0x0932, *range(0x0935, 0x093A))]
    + [
        chr(code)
        for code in (0x093C, *range(0x093E, 0x0944), 0x0947, 0x0948, 0x094B, 0x094C, 0x094D, *range(0x0964, 0x0970))
    ]
)
"""What a face must hold to count as a Devanagari one."""
COMMONNESS = {"Noto Sans Devanagari": 3.0, "Lohit Devanagari": 2.0, "Noto Serif Devanagari": 2.0, "Mukta": 1.5,
              "Yatra One": 0.4, "Amita": 0.3, "Inknut Antiqua": 0.6, "Baloo 2": 0.6}  # fmt: skip
"""How often a family is drawn, if not as often as any."""

_CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <include ignore_missing="yes">/etc/fonts/conf.d/90-synthetic.conf</include>
</fontconfig>
"""


@dataclass(frozen=True)
class Faces:
    """The families that lines are drawn in."""

    seen: tuple[str, ...]
    kept_out: tuple[str, ...]
    latin: tuple[str, ...]
    with_latin: frozenset[str]
    """Devanagari families that have Latin letters of their own"""


def fetch_packages(home: Path) -> None:
    """Fonts and word lists fetched by apt and npm, and unpacked in the training cache; no rights are needed.

    Raises:
        subprocess.CalledProcessError: apt, dpkg or npm failed; they say why.
    """
    debs, debian, npm = home / "debs", home / "debian", home / "npm"
    for folder in (debs, debian, npm):
        folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-q", *DEBIAN_FONTS, *DEBIAN_WORDS], cwd=debs, check=True)
    for package in sorted(debs.glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(package), str(debian)], check=True)
    (npm / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    npm_names = [f"{NPM_SCOPE}/{name}" for name in NPM_FONTS]
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *npm_names], cwd=npm, check=True)
    collect_fonts(home)


def collect_fonts(home: Path) -> None:
    """Those of the fetched fonts that are used, in one folder, with a list of them and what fontconfig needs."""
    fonts = home / "fonts"
    shutil.rmtree(fonts, ignore_errors=True)
    fonts.mkdir(parents=True)
    families: dict[str, list[str]] = defaultdict(list)
    with_latin: set[str] = set()
    for path in sorted([*(home / "debian").rglob("*.[to]tf"), *(home / "npm").rglob("*.[to]tf")]):
        font = TTFont(path, lazy=True)
        family, letters = _family(font), set(font.getBestCmap())
        is_devanagari = all(ord(letter) in letters for letter in NEEDED)
        if (is_devanagari or family in LATIN) and path.name not in families[family]:
            shutil.copy(path, fonts / path.name)
            families[family].append(path.name)
            if is_devanagari and {ord("A"), ord("z"), ord("5")} <= letters:
                with_latin.add(family)
    devanagari = sorted(name for name, files in families.items() if files and (name not in LATIN or name in with_latin))
    catalogue = {
        "seen": [name for name in devanagari if name not in KEPT_OUT],
        "kept_out": [name for name in devanagari if name in KEPT_OUT],
        "latin": [name for name in LATIN if families.get(name)],
        "with_latin": sorted(with_latin),
    }
    (home / "fonts.json").write_text(json.dumps(catalogue, indent=1), encoding="utf-8")
    (home / "fonts.conf").write_text(_CONFIG.format(fonts=fonts, cache=home / "fontconfig"), encoding="utf-8")


@cache
def load_faces(home: Path) -> Faces:
    """The families in the training cache. From now on this process draws with them alone.

    Raises:
        FileNotFoundError: ``make training-data`` has not been run.
    """
    os.environ["FONTCONFIG_FILE"] = str(home / "fonts.conf")  # read when the first line is drawn
    catalogue = json.loads((home / "fonts.json").read_text(encoding="utf-8"))
    return Faces(
        seen=tuple(catalogue["seen"]),
        kept_out=tuple(catalogue["kept_out"]),
        latin=tuple(catalogue["latin"]),
        with_latin=frozenset(catalogue["with_latin"]),
    )


def _family(font: TTFont) -> str:
    """The family that all weights share."""
    names = font["name"]
    return str(names.getDebugName(16) or names.getDebugName(1) or "")
