"""The take-overs that there are, their rows, and what of our catalogue and dictionaries a list is read against."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from bianmin.catalog.content import Content
from bianmin.catalog.dictionaries import full_name, house_version
from bianmin.catalog.models import CodeMapping, DictionaryCode, Edition, Item, TakeOver, TakeOverRow
from bianmin.catalog.permissions import dictionary_choices
from bianmin.catalog.takeover.columns import ELEMENTS
from bianmin.catalog.takeover.comparing import Ours
from bianmin.catalog.takeover.values import Words
from bianmin.county.refusals import NotFound
from bianmin.county.rows import CountyQuerySet
from bianmin.stations.models import Unit

State, Finding = TakeOver.State, TakeOverRow.Finding
PAGE = 10  # rows of one page: a new item brings up to 32 boxes, and a form may have 400 fields


def takeovers() -> CountyQuerySet:
    """Return the take-overs, the newest first; without their tables, which are long."""
    found: CountyQuerySet = TakeOver.objects.order_by("-read_at", "-pk").defer("sheet")
    return found


def takeover_called(takeover_id: UUID) -> TakeOver:
    """Return one take-over.

    Raises:
        NotFound: there is none of that id here.
    """
    found: TakeOver | None = TakeOver.objects.filter(pk=takeover_id).first()
    if found is None:
        raise NotFound("没有这份清单。请从“接收清单”里打开。")
    return found


def counts_of(takeover: TakeOver) -> dict[str, int]:
    """Return how many rows there are of each finding."""
    rows = list(TakeOverRow.objects.filter(takeover=takeover).values_list("finding", flat=True))
    return {finding.value: rows.count(finding.value) for finding in Finding}


def rows_found(takeover: TakeOver, finding: str) -> CountyQuerySet:
    """Return the rows of one finding in the order of the file."""
    found: CountyQuerySet = TakeOverRow.objects.filter(takeover=takeover, finding=finding)
    return found.select_related("item").order_by("line", "name", "pk")


def editions_of(takeover: TakeOver) -> CountyQuerySet:
    """Return the editions that came of a take-over."""
    found: CountyQuerySet = Edition.objects.filter(takeover=takeover).exclude(state=Edition.State.DROPPED)
    return found.select_related("item").order_by("item__position", "pk")


def retirements_of(takeover: TakeOver) -> CountyQuerySet:
    """Return the rows whose item somebody has proposed to retire, carried out or not."""
    found: CountyQuerySet = rows_found(takeover, Finding.GONE)
    return found.exclude(accepted=[])


def ours() -> list[Ours]:
    """Return our items with what their edition in force says, their own elements filled in."""
    items = Item.objects.select_related("current", "department").order_by("position", "pk")
    return [_ours(item) for item in items]


def _ours(item: Item) -> Ours:
    data = dict(item.current.content) if item.current else {}
    own = {"name": item.name, "category": item.category, "item_type": item.item_type, "task_code": item.task_code,
           "department": item.department.slug if item.department else item.department_as_written}  # fmt: skip
    filled = Content.from_json({**data, **{key: value for key, value in own.items() if value}})
    return Ours(item.slug, item.name, item.task_code, filled, item.current_id is not None and item.retired_on is None)


def words_on(day: date, said: Mapping[str, Mapping[str, str]] | None = None) -> Words:
    """Return what the words of a list can mean here on a day; ``said`` is what an editor has said of others."""
    return Words(_units(), frozenset(categories()), _codes(day), said or {})


def _units() -> dict[str, str]:
    """Return what our departments may be called; a name that two have stands for neither."""
    called: dict[str, set[str]] = {}
    kept = Unit.objects.filter(kind=Unit.Kind.DEPARTMENT, closed_on__isnull=True)
    for slug, name, short in kept.values_list("slug", "name", "short_name"):
        for each in {name, short, slug}:
            called.setdefault(each, set()).add(slug)
    written = Item.objects.filter(department__isnull=False).values_list("department_as_written", "department__slug")
    for name, slug in written.distinct():
        called.setdefault(name, set()).add(slug)
    for name in Item.objects.filter(department__isnull=True).values_list("department_as_written", flat=True).distinct():
        called.setdefault(name, set()).add(name)
    return {name: next(iter(slugs)) for name, slugs in called.items() if len(slugs) == 1}


def categories() -> list[str]:
    """Return the categories that our items have."""
    found = Item.objects.exclude(category="").values_list("category", flat=True)
    return sorted(set(found))


def _codes(day: date) -> dict[str, dict[str, str]]:
    """Return, for each dictionary that a column follows, what a code or a label means in the version that we keep.

    The labels of other versions do as well where a mapping leads to one code of ours; where it leads to several, an
    editor is asked (DECISIONS 30).
    """
    codes = {}
    for of in {element.of for element in ELEMENTS.values() if element.of}:
        choices = dictionary_choices(of, on=day)
        known = {code: code for code, _ in choices} | {label: code for code, label in choices}
        codes[of] = {**_labels_elsewhere(full_name(of), house_version(of), day), **known}
    return codes


def _labels_elsewhere(name: str, ours: str, day: date) -> dict[str, str]:
    """Return what the labels of other versions mean in ours, where that is one code."""
    leads: dict[tuple[str, str], set[str]] = {}
    pairs = CodeMapping.objects.filter(dictionary=name, to_version=ours)
    for version, code, to in pairs.values_list("from_version", "from_code", "to_code"):
        leads.setdefault((version, code), set()).add(to)
    means: dict[str, set[str]] = {}
    known = DictionaryCode.objects.on(day).filter(dictionary=name).exclude(version=ours)
    for version, code, label in known.values_list("version", "code", "label"):
        means.setdefault(label, set()).update(leads.get((version, code), set()))
    return {label: next(iter(codes)) for label, codes in means.items() if len(codes) == 1}


def names_on(day: date) -> dict[str, str]:
    """Return how codes and slugs read: ``unit:mzj`` → 民政局, ``task_type:20`` → 公共服务."""
    names = {
        f"unit:{slug}": short
        for slug, short in Unit.objects.filter(kind=Unit.Kind.DEPARTMENT).values_list("slug", "short_name")
    }
    for of in {element.of for element in ELEMENTS.values() if element.of}:
        names |= {f"{of}:{code}": label for code, label in dictionary_choices(of, on=day)}
    return names


def choices_for(element: str, day: date) -> list[tuple[str, str]]:
    """Return what an editor may say a word means: departments, categories, or the codes of the element's dictionary."""
    if element == "department":
        kept = Unit.objects.filter(kind=Unit.Kind.DEPARTMENT, closed_on__isnull=True).order_by("name")
        return [*kept.values_list("slug", "short_name"), ("township", "乡镇（街道）"), ("station", "便民服务站")]
    if element == "category":
        return [(each, each) for each in categories()]
    choices = dictionary_choices(ELEMENTS[element].of, on=day)
    return [(code, f"{code} {label}") for code, label in choices]


def remembered(head: str, kind: str) -> dict[str, object]:
    """Return how the last list with the same head was mapped; nothing where none was."""
    earlier = TakeOver.objects.filter(mapping__head=head, kind=kind).exclude(mapping={})
    last = earlier.order_by("-read_at").values_list("mapping", flat=True).first()
    return dict(last) if last else {}


def names_of_items(slugs: Iterable[str]) -> dict[str, str]:
    """Return what items are called, by their slugs."""
    return dict(Item.objects.filter(slug__in=list(slugs)).values_list("slug", "name"))


def taken(takeover: TakeOver) -> dict[str, int]:
    """Return how many rows are accepted, in whole or in part, of each finding; and how many near names wait."""
    rows = list(TakeOverRow.objects.filter(takeover=takeover).values_list("finding", "accepted", "problems"))
    made = {finding.value: sum(1 for found, held, _ in rows if held and found == finding) for finding in Finding}
    made["near"] = sum(1 for _, _, problems in rows if any("near" in each for each in problems))
    made["all"] = sum(made[finding.value] for finding in Finding)
    return made
