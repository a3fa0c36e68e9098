"""Somebody was sent here for a proof: what the page shows, what was chosen on it, and the paper that stops it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import QueryDict

from bianmin.county.refusals import BadInput, NotFound
from bianmin.pages.questions import Question
from bianmin.proofs.actions import Demand
from bianmin.proofs.permissions import asked_for, exceptions_in_use, kind_named, kinds_in_use
from bianmin.proofs.words import proof_words

if TYPE_CHECKING:
    from bianmin.proofs.models import ProofException, ProofKind

LONGEST_QUERY = 40  # characters
UNLISTED = "none"  # the choice 都不是


@dataclass(frozen=True, slots=True)
class Asked:
    """What was chosen so far: the words, the kind they lead to, the exceptions against it."""

    words: str = ""
    kind: "ProofKind | None" = None
    exceptions: "tuple[ProofException, ...]" = ()
    is_unlisted: bool = False
    post: QueryDict = field(default_factory=QueryDict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_chosen(self) -> bool:
        return bool(self.kind or self.exceptions or self.is_unlisted)

    @property
    def questions(self) -> list[Question]:
        """The two questions about who demanded it."""
        sorts = (("", "请选一个"), *((each, each) for each in proof_words().organisations))
        hint = "照它的招牌写，比如“农商银行水泊支行”。只写单位，不写人的名字和号码。"
        return [
            Question("sort", "谁要的", "select", self._typed("sort"), error=self.errors.get("sort", ""), options=sorts),
            Question("organisation", "哪个单位", "text", self._typed("organisation"), hint, self.errors.get("organisation", ""),
                     required=False, attrs={"maxlength": "60"}),
        ]  # fmt: skip

    def _typed(self, name: str) -> str:
        return str(self.post.get(name, ""))

    @property
    def chosen_exception(self) -> str:
        """The exception that was ticked, or the one that the words themselves named."""
        named = self.post.get("exception")
        if named is None and self.kind is None and len(self.exceptions) == 1:
            return self.exceptions[0].slug
        return named or ""


def asked_in(source: QueryDict, errors: dict[str, str] | None = None) -> Asked:
    """Return what an address or a form chose; words lead to a kind by themselves.

    Raises:
        NotFound: the kind it names is not in use.
    """
    words, slug = source.get("words", "").strip()[: LONGEST_QUERY + 1], source.get("kind", "")
    wrong = errors or {}
    if slug == UNLISTED:
        return Asked(words, is_unlisted=True, post=source, errors=wrong)
    if slug:
        kind = kind_named(slug)
        if kind is None:
            raise NotFound("没有这一种证明。请从单子上重新选。")
        return Asked(words, kind, _named_first(words, kind), post=source, errors=wrong)
    found: Any = asked_for(words) if words else None
    if not found:
        return Asked(words, is_unlisted=bool(words), post=source, errors=wrong)
    exceptions = _named_first(words, found.kind) if found.kind else (found.exception,)
    return Asked(words, found.kind, exceptions, post=source, errors=wrong)


def _named_first(words: str, kind: "ProofKind") -> "tuple[ProofException, ...]":
    named: Any = asked_for(words).exception if words else None
    against = exceptions_in_use(kind)
    return tuple([named] if named and named not in against else []) + tuple(against)


def demand_in(asked: Asked) -> Demand:
    """Return what the form says, to be noted.

    Raises:
        BadInput: an exception that is none against this kind, or an unknown sort of organisation.
    """
    slug = asked.post.get("exception", "")
    exception = next((each for each in asked.exceptions if each.slug == slug), None)
    if slug and exception is None:
        raise BadInput("这个例外和选的证明对不上，请重新选。")
    sort = asked.post.get("sort", "")
    return Demand(
        sort=sort if sort in proof_words().organisations else "",
        organisation=asked.post.get("organisation", "").strip(),
        kind=asked.kind, exception=exception, words=asked.words,
    )  # fmt: skip


def read_key(text: str) -> str:
    """Return the page's key, by which a second press makes no second row.

    Raises:
        BadInput: the page lost a part.
    """
    try:
        return str(UUID(text))
    except ValueError:
        raise BadInput("这一页不完整，没有记。请从“开证明”重新打开。") from None


def choice(query: str) -> dict[str, Any]:
    """Return what the page shows before anything was chosen."""
    return {"query": query, "kinds": kinds_in_use(), "says": proof_words()}
