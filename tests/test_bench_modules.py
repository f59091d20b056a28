"""Benchmarks and training run in environments of their own; here shows that they still fit the product."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = frozenset({"flows", "pipeline", "samples", "schemas", "search", "tests", "training"})
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for room in ("tests/bench", "training")
    for path in (ROOT / room).rglob("*.py")
    if path.name not in ("__init__.py", "__main__.py")
)


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # pangocairocffi leaves its definitions open
@pytest.mark.parametrize("name", MODULES)
def test_what_a_module_takes_from_the_product_is_there(name: str) -> None:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] in OURS:
            raise
        pytest.skip(f"{missing.name} is not in this environment")
