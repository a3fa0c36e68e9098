"""All cells of the matrix, and the sample of them that the gate asks: the same in every process, by one seed."""

import itertools
import os
import random
from collections.abc import Iterator

from tests.matrix import room_recipes  # noqa: F401 - registers its recipes
from tests.matrix.acts import Act, plain_acts, tricks
from tests.matrix.addresses import Address, addresses
from tests.matrix.more_recipes import modules
from tests.matrix.oracle import Cell
from tests.matrix.recipes import Thing, has_recipe, things
from tests.matrix.world import World

modules()
SEED = int(os.environ.get("BIANMIN_SEED", "20261124"))
SAMPLE = 15_000
IS_FULL = bool(os.environ.get("BIANMIN_FULL"))
FEW_TRICKS = 4  # at an address with parameters, where a query is beside the point


def every_cell(world: World, found: list[Address] | None = None) -> Iterator[Cell]:
    """Yield every cell: each address, each thing it could be asked for, everybody, everything that could be tried."""
    asked = tricks(world)
    for address in filter(has_recipe, found or addresses()):  # a test of its own names those without
        for place, thing in enumerate(things(world, address)):
            acts = [*plain_acts(), *(asked if not address.parameters else asked[:FEW_TRICKS])]
            if not thing.is_lead:
                acts = [Act("GET"), Act("POST")] if place % 2 else [Act("GET")]
            for subject, act in itertools.product(world.subjects, acts):
                yield Cell(address, thing, subject, act)


def sample(world: World, *, many: int = SAMPLE, seed: int = SEED) -> list[Cell]:
    """Return the cells of the gate: each address asked by everybody at least once, each kind of question, the rest by lot.

    Of each address and subject one is taken of GET and POST of something that is theirs and something that is not; of
    these, and of all other cells, as many more as ``many`` leaves room for.
    """
    lot = random.Random(seed)
    chosen: list[Cell] = []
    likely: list[Cell] = []
    rest: list[Cell] = []
    for _, group in itertools.groupby(every_cell(world), lambda cell: cell.address):
        for cells in _by_subject(group).values():
            lot.shuffle(cells)
            found = [_first(cells, method, seen) for method in ("GET", "POST") for seen in (True, False)]
            must = [cell for cell in found if cell]
            chosen.append(must.pop(lot.randrange(len(must))))
            likely += must
            rest += cells
    room = max(0, many - len(chosen))
    more = lot.sample(likely, min(len(likely), room * 2 // 3))
    return [*chosen, *more, *lot.sample(rest, min(len(rest), room - len(more)))]


def _by_subject(cells: Iterator[Cell]) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.subject.key, []).append(cell)
    return found


def _first(cells: list[Cell], method: str, seen: bool) -> Cell | None:
    return next((each for each in cells if each.act == Act(method) and _is_seen(each.thing, each) == seen), None)


def _is_seen(thing: Thing, cell: Cell) -> bool:
    return thing.seen_by is None or thing.seen_by(cell.subject)


def slice_of(cells: list[Cell], place: int, places: int) -> list[Cell]:
    """Return one part of the cells, whole subjects together: they are told the same about what does not exist."""
    keys = sorted({cell.subject.key for cell in cells})
    own = {key for number, key in enumerate(keys) if number % places == place}
    return [cell for cell in cells if cell.subject.key in own]
