"""What fills the parameters of an address, in every relation: an address without a recipe fails, and says what is missing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from bianmin.cases.lifecycle import Verb
from tests.matrix.addresses import Address
from tests.matrix.ground import ABROAD, HOME, STATIONS
from tests.matrix.subjects import Subject
from tests.matrix.world import World

NOWHERE = "00000000-0000-7000-8000-000000000000"
NO_NUMBER = "LS20200101000019"
ABSENT = "nonexistent"


@dataclass(frozen=True)
class Thing:
    """What an address is asked for: its parameters, whose it is, and what a form would send along.

    ``seen_by`` is the oracle, made from the world's record; None means that everybody may see it, or that there is nothing.
    ``may_lack`` says that even its owner may be told 404: the draft has no photo yet. ``nothing`` is what to compare with
    where the absent thing is not the right one: one's own case with a file that does not exist.
    """

    label: str
    values: Mapping[str, object] = field(default_factory=dict)
    seen_by: Callable[[Subject], bool] | None = None
    may_lack: bool = False
    nothing: Callable[[Subject], Mapping[str, object]] | None = None

    @property
    def is_lead(self) -> bool:
        """Say whether everything is tried on it; on the many others that differ only in their status, GET and POST."""
        return self.label.split(" / ")[0].split(" ")[-1] in {ABSENT, "pending", "itself"} or self.label.startswith(
            "a part of"
        )

    @property
    def is_absent(self) -> bool:
        return self.label.split(" / ")[0] == ABSENT


Recipe = Callable[[World, Address], list[Thing]]
RECIPES: list[tuple[str, Recipe]] = []


def recipe(route: str) -> Callable[[Recipe], Recipe]:
    """Register what fills the parameters of the routes that match ``route`` whole; the first that matches counts."""

    def register(made: Recipe) -> Recipe:
        RECIPES.append((route, made))
        return made

    return register


def has_recipe(address: Address) -> bool:
    """Say whether somebody has said what fills the address."""
    return not address.parameters or any(re.fullmatch(route, address.route) for route, _ in RECIPES)


def things(world: World, address: Address) -> list[Thing]:
    """Return what an address is asked for, the absent first.

    Raises:
        AssertionError: nobody has said what fills its parameters.
    """
    if not address.parameters:
        return [Thing("itself")]
    made = next((made for route, made in RECIPES if re.fullmatch(route, address.route)), None)
    assert made, (
        f"/{address.route} has parameters {address.parameters} and no recipe: say in tests/matrix/recipes.py (or in the "
        f"room's own file beside it) what fills them for its owner, for strangers, and for nobody"
    )
    filled = made(world, address)
    assert filled[0].is_absent, f"the recipe of /{address.route} must begin with something that does not exist"
    missing = [name for name in address.parameters for thing in filled if name not in thing.values]
    assert not missing, f"the recipe of /{address.route} leaves {set(missing)} empty"
    return filled


VERBS = (Verb.RECEIVE, Verb.ACCEPT, Verb.PROPOSE, Verb.GRANT, Verb.DELIVER)


@recipe(r"window/cases/<str:number>/phones/<uuid:grant_id>/stop/")
def _phones_of_cases(world: World, _: Address) -> list[Thing]:
    made = [Thing(ABSENT, {"number": NO_NUMBER, "grant_id": NOWHERE})]
    for code, rooms in world.rooms.items():
        for grant_id, person_id in rooms.grants.items():
            for key, case in world.cases.items():
                if case.county_code == code and (case.applicant_id == person_id or key.endswith("S11 proposed")):
                    numbered = Numbered(world, case.number, for_staff=True)
                    is_part = case.applicant_id == person_id
                    sub = {"grant_id": grant_id}
                    made.append(
                        Thing(key if is_part else f"a part of {key}", {"number": case.number, **sub},
                              numbered.of_case(key) if is_part else _no_one, nothing=numbered.without_part(sub))
                    )  # fmt: skip
    return made


@recipe(r"(window|office)/cases/<str:number>/.*")
def _cases_of_staff(world: World, address: Address) -> list[Thing]:
    return _case_things(world, address, for_staff=True)


@recipe(r"progress/<slug:number>/.*")
def _cases_of_citizens(world: World, address: Address) -> list[Thing]:
    return _case_things(world, address, for_staff=False)


def _case_things(world: World, address: Address, *, for_staff: bool) -> list[Thing]:
    named = set(address.parameters)
    made = [Thing(_label(ABSENT, sub), {"number": NO_NUMBER, **sub}) for sub in _beside(named, NOWHERE, NOWHERE)]
    for place, (key, case) in enumerate(world.cases.items()):
        document = world.documents.get(key)
        file_id, document_id = world.files.get(key), document.pk if document else None
        if ("file_id" in named and not file_id) or ("document_id" in named and not document_id):
            continue
        numbered = Numbered(world, case.number, for_staff=for_staff)
        for sub in _beside(named, file_id, document_id, verbs=(VERBS[place % 5], VERBS[(place + 2) % 5])):
            is_part = bool(sub.keys() & {"file_id", "document_id"})
            seen = numbered.of_case(key) if is_part else numbered.any_case
            made.append(
                Thing(_label(key, sub), {"number": case.number, **sub}, seen, may_lack="verb" in sub,
                      nothing=numbered.without_part(sub) if is_part else None)
            )  # fmt: skip
    return made + _foreign_parts(world, named, for_staff=for_staff)


@dataclass(frozen=True)
class Numbered:
    """One number, which in the other county is another case: whether a subject sees the one of its own county."""

    world: World
    number: str
    for_staff: bool

    def own(self, subject: Subject) -> str | None:
        """Return the key of the case with this number that the subject may see."""
        for key, case in self.world.cases.items():
            if case.number == self.number and case.county_code == subject.county and self._sees(subject, key):
                return key
        return None

    def _sees(self, subject: Subject, key: str) -> bool:
        touched = self.world.touched[key]
        if self.for_staff:
            return subject.works_on(touched)
        case = self.world.cases[key]
        return case.pk in subject.shown_codes or subject.is_party(touched) or case.applicant_id in subject.allowed_by

    def any_case(self, subject: Subject) -> bool:
        return self.own(subject) is not None

    def of_case(self, key: str) -> Callable[[Subject], bool]:
        return lambda subject: self.own(subject) == key

    def without_part(self, sub: Mapping[str, object]) -> Callable[[Subject], Mapping[str, object]]:
        """Return what to compare a foreign part with: one's own case, or no case, with a part that does not exist."""
        nowhere = {
            name: NOWHERE if name in {"file_id", "document_id", "grant_id"} else value for name, value in sub.items()
        }
        return lambda subject: {"number": self.number if self.any_case(subject) else NO_NUMBER, **nowhere}


def _beside(
    named: set[str], file_id: UUID | str | None, document_id: UUID | str | None, *, verbs: tuple[Verb, ...] = VERBS
) -> list[dict[str, object]]:
    """Return what stands beside the number: each verb, or the one file, document or material."""
    parts: dict[str, object] = {"file_id": file_id, "document_id": document_id, "code": "m2"}
    fixed = {name: value for name, value in parts.items() if name in named}
    return [{**fixed, "verb": verb.value} for verb in verbs] if "verb" in named else [fixed]


def _label(key: str, sub: dict[str, object]) -> str:
    return f"{key} / {sub['verb']}" if "verb" in sub else key


def _foreign_parts(world: World, named: set[str], *, for_staff: bool) -> list[Thing]:
    """Return one's own case with the file or document of somebody else's."""
    own = world.cases[f"{HOME} S11 proposed"]
    numbered = Numbered(world, own.number, for_staff=for_staff)
    made = []
    for stranger in (f"{HOME} S21 proposed", f"{ABROAD} S11 pending"):
        parts = {"file_id": world.files.get(stranger), "document_id": world.documents[stranger].pk}
        taken = {name: value for name, value in parts.items() if name in named and value}
        if taken:
            values = {"number": own.number, **taken}
            made.append(Thing(f"a part of {stranger}", values, _no_one, nothing=numbered.without_part(taken)))
    return made


def _no_one(_: Subject) -> bool:
    return False


@recipe(r"receipt/<slug:number>/")
def _receipts(world: World, _: Address) -> list[Thing]:
    made = [Thing(ABSENT, {"number": NO_NUMBER})]
    for key, case in world.cases.items():
        made.append(Thing(key, {"number": case.number}, _has_receipt(world, case.number)))
    return made


def _has_receipt(world: World, number: str) -> Callable[[Subject], bool]:
    return lambda subject: any(
        case.pk in subject.shown_codes and case.county_code == subject.county
        for case in world.cases.values()
        if case.number == number
    )


@recipe(r"drafts/<uuid:draft_id>/.*")
def _drafts(world: World, address: Address) -> list[Thing]:
    parts = {"code": "m2", "page": "who"}
    sub = {name: value for name, value in parts.items() if name in address.parameters}
    pages = ("who", "questions", "m-m2", "check") if "page" in address.parameters else ("",)
    made = []
    for page in pages:
        fixed = {**sub, **({"page": page} if page else {})}
        made.append(Thing(f"{ABSENT} / {page}", {"draft_id": NOWHERE, **fixed}, may_lack=True))
        for key, draft in world.drafts.items():
            made.append(Thing(f"{key} / {page}", {"draft_id": draft.pk, **fixed}, _has_draft(draft.pk),
                              may_lack=True))  # fmt: skip
    return made


def _has_draft(pk: UUID) -> Callable[[Subject], bool]:
    return lambda subject: pk in subject.drafts


def _in(code: str) -> Callable[[Subject], bool]:
    return lambda subject: subject.county == code


@recipe(r"(api/v1/)?items/<slug:slug>(/apply/|/)?")
def _items(world: World, _: Address) -> list[Thing]:
    made = [Thing(ABSENT, {"slug": "T0000"})]
    for code, ground in world.grounds.items():
        made += [
            Thing(f"{code} {key}", {"slug": ground.items[key].item.slug}, _in(code)) for key in ("forwarded", "own")
        ]
    return made


@recipe(r"(api/v1/)?stations/<(slug:code|village_code)>/?")
def _stations(world: World, address: Address) -> list[Thing]:
    [name] = address.parameters
    made = [Thing(ABSENT, {name: "370832999999"})]
    for code, ground in world.grounds.items():
        made += [Thing(f"{code} {key}", {name: ground.village(key)}, _in(code)) for key in STATIONS]
    return made


@recipe(r"api/v1/divisions/townships/<code>/villages")
def _townships(world: World, _: Address) -> list[Thing]:
    made = [Thing(ABSENT, {"code": "370832999000"})]
    for code, ground in world.grounds.items():
        made.append(Thing(f"{code} T1", {"code": ground.units["T1"].division_code}, _in(code)))
    return made


@recipe(r"verify/<str:code>/")
def _papers(world: World, _: Address) -> list[Thing]:
    keys = (f"{HOME} S11 proposed", f"{HOME} S21 pending", f"{ABROAD} S11 pending")
    made = (Thing(key, {"code": world.documents[key].verify_code}, _in(key.split()[0])) for key in keys)
    return [Thing(ABSENT, {"code": "0000-0000-0000"}), *made]


@recipe(r"first/<str:secret>/")
def _first(world: World, _: Address) -> list[Thing]:
    return [Thing(ABSENT, {"secret": "no-such-secret"}, may_lack=True)]


@recipe(r"demo/as/<slug:key>/")
def _personas(world: World, _: Address) -> list[Thing]:
    return [Thing(ABSENT, {"key": "clerk"}, may_lack=True)]
