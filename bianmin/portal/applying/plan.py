"""Which pages a draft has, in which order: four on the ordinary page, one question a page in 长辈版; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bianmin.catalog.content import Content
from bianmin.catalog.elements import MaterialSpec, Question
from bianmin.portal.applying import questions as asked
from bianmin.portal.applying.questions import Places, Section, people_sections

WHO, ASK, MATERIALS, CHECK = "who", "questions", "materials", "check"
TITLES = {WHO: "您是谁", ASK: "要问的几句", MATERIALS: "材料", CHECK: "看一遍，交上去"}
_ONE_PAGE = (  # in 长辈版 these stand together, being one thing to answer
    (asked.PHONE, asked.WHOSE, asked.PHONE_NAME, asked.SAY),
    (asked.GROUP, asked.HOUSEHOLDER, asked.ADDRESS),
)


@dataclass(frozen=True, slots=True)
class FormPage:
    """One page of a draft: some questions, some materials, or the last look."""

    slug: str
    part: str
    sections: tuple[Section, ...] = ()
    materials: tuple[MaterialSpec, ...] = ()

    @property
    def title(self) -> str:
        return TITLES[self.part]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)


@dataclass(frozen=True, slots=True)
class Plan:
    """The pages of one draft as it stands."""

    pages: tuple[FormPage, ...]

    def find(self, slug: str) -> FormPage | None:
        """Return the page of that name or, where the other edition had it, the first one of the same part."""
        exact = next((page for page in self.pages if page.slug == slug), None)
        part = {"who": WHO, "q": ASK, "m": MATERIALS}.get(slug.partition("-")[0], slug)
        return exact or next((page for page in self.pages if page.part == part), None)

    def at(self, page: FormPage) -> int:
        """Return which page this is, from 1."""
        return self.pages.index(page) + 1

    def before(self, page: FormPage) -> FormPage | None:
        return self.pages[self.at(page) - 2] if self.at(page) > 1 else None

    def after(self, page: FormPage) -> FormPage:
        return self.pages[min(self.at(page), len(self.pages) - 1)]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order in which one depends on another."""
        return tuple(question for page in self.pages for question in page.questions)


def plan_of(body: Content, answers: Mapping[str, str], places: Places, *, senior: bool) -> Plan:
    """Return the pages for these answers; a page that asks nothing is left out."""
    people = people_sections(answers, places)
    pages = _one_by_one(body, people, answers) if senior else _grouped(body, people, answers)
    return Plan((*pages, FormPage(CHECK, CHECK)))


def _grouped(body: Content, people: Iterable[Section], answers: Mapping[str, str]) -> list[FormPage]:
    pages = [FormPage(WHO, WHO, tuple(section for section in people if _is_asked(section, answers)))]
    if body.questions:
        pages.append(FormPage(ASK, ASK, (Section("", body.questions),)))
    materials = body.materials_for(answers)
    if materials:
        pages.append(FormPage(MATERIALS, MATERIALS, materials=materials))
    return pages


def _one_by_one(body: Content, people: Iterable[Section], answers: Mapping[str, str]) -> list[FormPage]:
    groups: list[list[Question]] = []
    for question in (each for section in people for each in section.questions):
        if groups and any({question.key, groups[-1][0].key} <= set(together) for together in _ONE_PAGE):
            groups[-1].append(question)
        else:
            groups.append([question])
    pages = [_alone(WHO, group[0].key, tuple(group)) for group in groups]
    pages += [_alone(ASK, f"q-{each.key}", (each,)) for each in body.questions]
    pages = [page for page in pages if any(_is_asked(section, answers) for section in page.sections)]
    to_bring = (each for each in body.materials_for(answers) if not each.exempt)
    return pages + [FormPage(f"m-{each.code}", MATERIALS, materials=(each,)) for each in to_bring]


def _alone(part: str, slug: str, questions: tuple[Question, ...]) -> FormPage:
    return FormPage(slug, part, (Section("", questions),))


def _is_asked(section: Section, answers: Mapping[str, str]) -> bool:
    return any(question.is_asked(dict(answers)) for question in section.questions)
