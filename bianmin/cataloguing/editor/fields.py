"""What the inputs of the editor are called, and of what they are made; pure.

The naming scheme; ``Finding.field`` of the gate points at these names:

* an element of the content is its own name: ``one_line``, ``visits``, ``targets``, ``plain``, ``conditions``;
* a limit is ``legal`` or ``promised``, its boxes ``legal-amount``, ``-unit``, ``-as_written``, ``-source``, ``-mark``;
* a list of parts is ``materials``, its second part ``materials-2`` (counted from 1, in the order of the content), an
  attribute of it ``materials-2-name``. So with ``basis``, ``fees``, ``specials``, ``faq``, ``seasons``, ``checks``,
  ``groups``, ``form``, ``route``, ``copy_fields`` and ``steps``, each with the attributes of its class in elements.py;
* a condition is one input, ``materials-2-only_if`` (``checks-…``, ``form-…`` likewise), whatever it is kept as; the least
  number of a question's condition is ``form-2-only_if_least``; a photo is ``materials-2-photo``.

A finding whose name is no input is shown at the nearest that holds it: ``conditions-3`` at ``conditions``,
``materials-2-photo-width`` at ``materials-2-photo``, ``materials-2-nothing`` at ``materials-2``; one that fits nowhere at
the top of the page. ``materials-count`` says how many parts were posted, ``revision`` how often the draft had been saved.
"""

from dataclasses import dataclass, field

Values = dict[str, list[str]]  # what stands in the inputs, by their names, as it would be posted

MOST_LINES = 60
MOST_ROWS = 50


@dataclass(frozen=True, slots=True)
class Field:
    """One input: the attribute it edits, its label, and how it is read.

    ``kind``: ``line``, ``long`` (several lines), ``lines`` (one text each line), ``whole`` (a number or nothing), ``count``
    (a number; empty is the default), ``integer`` (may be negative), ``tick``, ``select``, ``codes`` (several of the
    choices), ``hidden``, ``day`` (MM-DD), ``answer`` and ``answers`` (a condition), ``photo``. ``choices`` names its list in
    choices.py; ``most`` is in characters, ``lowest`` and ``highest`` bound a number. ``more`` puts it under 更多; ``needed``
    refuses a part that leaves it empty.
    """

    name: str
    label: str = ""
    kind: str = "line"
    hint: str = ""
    choices: str = ""
    most: int = 200
    lowest: int = 0
    highest: int = 9999
    wide: bool = False
    more: bool = False
    needed: bool = False


@dataclass(frozen=True, slots=True)
class LimitBlock:
    """A time limit: number, unit, as written, source, mark."""

    name: str
    label: str
    hint: str = ""
    fields: tuple[Field, ...] = (
        Field("amount", "多少", "whole", "没有规定就空着"),
        Field("unit", "单位", "select", choices="units"),
        Field("as_written", "原文怎么写", hint="照抄，例如“20 个工作日”"),
        Field("source", "出处", hint="哪个文件、哪一条"),
        Field("mark", "核实了没有", "select", choices="marks"),
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of parts, each with the same inputs; ``one`` says what is added, ``title`` names the attributes that name it."""

    name: str
    label: str
    one: str
    part: type
    fields: tuple[Field, ...]
    title: str
    hint: str = ""
    key: str = ""
    prefix: str = ""

    @property
    def hidden(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields if each.kind == "hidden")


Block = Field | LimitBlock | Rows


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the editor: its place in the address, its name, what it says, and what stands on it."""

    slug: str
    title: str
    says: str
    blocks: tuple[Block, ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        """The elements of the content that are edited here."""
        return tuple(each.name for each in self.blocks)
