"""The middle of a public page carried out of the house: into a frame of somebody else's site, or into files on a disk.

There is no server to ask there: links are given the address they have outside, and what needs the server goes. A form
for searching and the button 我要办 become what ``Instead`` says: the list of all items, a telephone and a place.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

Link = Callable[[str], str | None]
_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_OUTSIDE = ("tel:", "http://", "https://", "#", "mailto:")


@dataclass(frozen=True, slots=True)
class Instead:
    """The HTML that stands for a search form, and for the part of a guide where one would apply."""

    search: str = ""
    apply: str = ""


@dataclass(slots=True)
class _Node:
    tag: str = ""
    attrs: dict[str, str | None] = field(default_factory=dict)
    children: "list[_Node | str]" = field(default_factory=list)

    def has(self, tag: str) -> bool:
        inner = [child for child in self.children if isinstance(child, _Node)]
        return any(child.tag == tag or child.has(tag) for child in inner)


class _Tree(HTMLParser):
    """Reads our own HTML, which is well formed, into nodes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.root = _Node()
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, dict(attrs))
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, dict(attrs))
        self._open[-1].children.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def handle_entityref(self, name: str) -> None:
        self._open[-1].children.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._open[-1].children.append(f"&#{name};")


@dataclass(frozen=True, slots=True)
class _Carrier:
    link: Link
    instead: Instead
    target: str

    def inside(self, node: _Node, *, in_nav: bool) -> str:
        return "".join(
            child if isinstance(child, str) else self.whole(child, in_nav=in_nav or node.tag == "nav")
            for child in node.children
        )

    def whole(self, node: _Node, *, in_nav: bool) -> str:
        match node.tag:
            case "form":
                return self.instead.search if node.attrs.get("role") == "search" else ""
            case "button" | "script":
                return ""
            case "a":
                return self._a(node, in_nav=in_nav)
            case "div" if node.attrs.get("class") == "act":
                return self.instead.apply
            case "nav":
                kept = _Node(node.tag, node.attrs, [self.inside(node, in_nav=True)])
                return _written(kept) if "<a " in str(kept.children[0]) else ""
        return _written(_Node(node.tag, node.attrs, [self.inside(node, in_nav=in_nav)]))

    def _a(self, node: _Node, *, in_nav: bool) -> str:
        """Return a link with its address outside; where there is none its words stay, unless a list of links is all it was in."""
        href, words = node.attrs.get("href") or "", self.inside(node, in_nav=in_nav)
        if href.startswith(_OUTSIDE):
            return _written(_Node("a", node.attrs, [words]))
        there = self.link(href)
        if there is None:
            return "" if in_nav else words
        attrs = {**node.attrs, "href": there, **({"target": self.target, "rel": "noopener"} if self.target else {})}
        return _written(_Node("a", attrs, [words]))


def _written(node: _Node) -> str:
    attrs = "".join(
        f" {name}" if value is None else f' {name}="{escape(value, quote=True)}"' for name, value in node.attrs.items()
    )
    opening = f"<{node.tag}{attrs}>"
    if node.tag in _VOID:
        return opening
    return f"{opening}{''.join(str(child) for child in node.children)}</{node.tag}>"


def carried(html: str, link: Link, *, instead: Instead | None = None, target: str = "") -> str:
    """Return the middle of a page as it can stand elsewhere.

    Args:
        html: what ``shelf.main`` rendered.
        link: gives an address of ours the one it has outside, or None where it has none.
        instead: what stands for forms.
        target: where links open, such as ``_blank`` out of a frame.
    """
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return _Carrier(link, instead or Instead(), target).inside(tree.root, in_nav=False)
