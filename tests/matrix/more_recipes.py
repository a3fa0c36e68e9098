"""Every file of recipes beside this one, found by its name, and what each makes in a county to be asked for."""

from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from tests.matrix.ground import Ground


@cache
def modules() -> list[ModuleType]:
    """Return the files of recipes; to import one registers what is in it."""
    found = sorted(Path(__file__).parent.glob("recipes_*.py"))
    return [import_module(f"tests.matrix.{path.stem}") for path in found]


def furnish_more(ground: Ground, at: datetime) -> None:
    """Make what the rooms' own recipes ask for; the county is open."""
    for module in modules():
        if hasattr(module, "furnish"):
            module.furnish(ground, at)
