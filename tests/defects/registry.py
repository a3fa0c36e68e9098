"""Deliberate defects, each switched on by taking one line of the house away: for the test build alone, never in the product.

Each names what of the suite must notice it: a part of the matrix, or tests by their addresses. The harness proves so that it
can fail (PROMISES 5.10).
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connection
from django.template import engines

Switch = Callable[[ExitStack], Any]


@dataclass(frozen=True)
class Defect:
    """One thing that is wrong: what it is, how it is switched on, and who must notice."""

    name: str
    switch: Switch
    routes: tuple[str, ...] = ()  # addresses whose cells of the matrix must turn wrong
    tests: tuple[str, ...] = ()  # tests of which one at least must fail
    built: bool = False  # switched on before the database is made, which then lacks something

    @contextmanager
    def on(self) -> Iterator[None]:
        """Have the defect for as long as the block lasts."""
        with ExitStack() as stack:
            self.switch(stack)
            yield


DEFECTS: list[Defect] = []


def defect(
    name: str, *, routes: tuple[str, ...] = (), tests: tuple[str, ...] = (), built: bool = False
) -> Callable[[Switch], Switch]:
    def register(switch: Switch) -> Switch:
        DEFECTS.append(Defect(name, switch, routes, tests, built))
        return switch

    return register


def replace(stack: ExitStack, target: str, value: Any) -> None:
    stack.enter_context(patch(target, value))


# ── scope ──

WINDOW_CASE, OFFICE_CASE = "window/cases/<str:number>/", "office/cases/<str:number>/"


@defect("the scope filter of cases is missing", routes=(WINDOW_CASE, OFFICE_CASE))
def _no_scope(stack):
    replace(stack, "bianmin.cases.models.CaseQuerySet.visible_to", lambda self, seat: self.all())


@defect("a list forgets its unit", routes=("window/", "office/"))
def _no_unit(stack):
    def all_units(self, unit_id, waits_for):
        return self.filter(waits_for__in=list(waits_for)).order_by("-id")

    replace(stack, "bianmin.cases.models.CaseQuerySet.worklist", all_units)


@defect("the other list of the window forgets its station", routes=("window/elsewhere/",))
def _no_station(stack):
    from bianmin.cases.models import Case

    replace(stack, "bianmin.window.worklist.elsewhere_of", lambda seat, unit_id: Case.objects.all().open())


@defect("the list for clients shows everybody's cases", routes=("api/v1/cases/<number>",))
def _no_client(stack):
    from bianmin.clients.models import Sending

    replace(stack, "bianmin.clients.permissions._own", lambda key: Sending.objects.filter(case__isnull=False))


@defect(
    "the second verb is not checked",
    routes=("window/cases/<str:number>/materials/", "guard/staff/proposals/<uuid:proposal_id>/approve/"),
)
def _only_get_is_checked(stack):
    from bianmin.pages.middleware import Rights

    checked = Rights.process_view

    def unchecked(self, request, view, *rest):
        return checked(self, request, view, *rest) if request.method == "GET" else None

    replace(stack, "bianmin.pages.middleware.Rights.process_view", unchecked)


@defect("hidden things are refused instead of not found", routes=(WINDOW_CASE, OFFICE_CASE))
def _forbidden_for_hidden(stack):
    from bianmin.cases.actions import reading
    from bianmin.cases.models import Case
    from bianmin.county.refusals import NotFound, NotYours

    opened = reading.open_case

    def tells(number, seat, **more):
        try:
            return opened(number, seat, **more)
        except NotFound:
            if Case.objects.filter(number=number[:24]).exists():
                raise NotYours("这件事不归您看。") from None
            raise

    for module in ("bianmin.window.views.opened", "bianmin.office.views"):
        replace(stack, f"{module}.open_case", tells)


@defect("a file is found by its id alone", routes=("window/cases/<str:number>/files/<uuid:file_id>/",))
def _file_of_anybody(stack):
    from bianmin.cases.models import CaseFile
    from bianmin.county.refusals import NotFound

    def by_id(case, file_id):
        found = CaseFile.objects.select_related("stored", "material", "case").filter(pk=file_id).first()
        if found is None:
            raise NotFound("没有找到这份材料。它可能已经换成新的一份，请回到这件事看最新的。")
        return found

    replace(stack, "bianmin.window.views.papers.file_of", by_id)
    replace(stack, "bianmin.cases.actions.files.roles_of", lambda by, case: {"reader"})
    replace(stack, "bianmin.window.views.papers.open_file", lambda kept, **_: b"a photo of somebody else")


@defect("one county sees the other's cases", routes=(WINDOW_CASE,))
def _no_county(stack):
    from bianmin.cases.models import Case, CaseQuerySet
    from bianmin.county.rows import CountyManager

    scoped = CountyManager.get_queryset

    def everywhere(self):
        return CaseQuerySet(self.model, using=self._db) if self.model is Case else scoped(self)

    replace(stack, "bianmin.county.rows.CountyManager.get_queryset", everywhere)
    replace(
        stack,
        "bianmin.cases.models.CaseQuerySet.visible_to",
        lambda self, seat: self.filter(station__slug__endswith="001001"),
    )


@defect("posts are not dated", routes=("window/", WINDOW_CASE))
def _no_dates(stack):
    replace(stack, "bianmin.stations.models.PostQuerySet.current", lambda self, on: self.all())


@defect("an account that was switched off is still in", routes=("window/",))
def _never_off(stack):
    replace(stack, "django.contrib.auth.backends.ModelBackend.user_can_authenticate", lambda self, user: True)


@defect("names are not masked in the county's list", routes=("oversight/cases/",))
def _no_mask(stack):
    from bianmin.pages.templatetags.parts import register

    stack.enter_context(patch.dict(register.filters, {"mask_name": lambda name: name}))
    _forget_templates()
    stack.callback(_forget_templates)


def _forget_templates():
    for loader in engines["django"].engine.template_loaders:
        for each in (loader, *getattr(loader, "loaders", ())):
            each.reset()


@defect("a personal page may be kept by a cache", routes=("window/", "guard/"))
def _cached(stack):
    replace(stack, "bianmin.pages.middleware._is_personal", lambda request: False)


@defect("a refusal leaves no row in the journal", routes=("window/cases/<str:number>/ticks/",))
def _no_row(stack):
    replace(stack, "config.journalling._write", lambda *_: None)


@defect("next leads to other sites", routes=("window/away/", "senior/"))
def _open_redirect(stack):
    from bianmin.pages import respond

    anywhere = lambda request, path, otherwise="/": path or otherwise  # noqa: E731
    for module in ("bianmin.pages.respond", "bianmin.pages.views", "bianmin.window.views.desk"):
        replace(stack, f"{module}.own_path", anywhere)
    assert respond


# ── the rules of a case ──


@defect(
    "the proposer approves",
    tests=("tests/security/test_tampering.py::test_nobody_decides_on_their_own_proposal_out_of_whatever_post",),
)
def _self_approval(stack):
    replace(stack, "bianmin.cases.actions.mover._other_eyes", lambda case, by: None)


@defect(
    "nobody is recused",
    tests=("tests/cases/test_cases_recusal.py::test_declared_kins_case_is_served_but_not_accepted",),
)
def _no_recusal(stack):
    replace(stack, "bianmin.cases.permissions.is_close", lambda by, case: False)


# ── signing in, guessing ──


@defect(
    "codes are tried without end",
    tests=(
        "tests/security/test_published_holes.py::test_like_CVE_2026_28803_a_number_alone_opens_nothing_and_guessing_is_slow",
    ),
)
def _no_limit(stack):
    replace(stack, "bianmin.vault.guessing.count_guess", lambda door, **_: None)


@defect(
    "wrong passwords block nothing",
    tests=("tests/pages/test_sign_in.py::test_after_five_wrong_passwords_the_account_rests_for_a_quarter_of_an_hour",),
)
def _no_block(stack):
    replace(
        stack,
        "axes.handlers.proxy.AxesProxyHandler.is_allowed",
        classmethod(lambda cls, request, credentials=None: True),
    )


@defect(
    "the session keeps its key at signing in",
    tests=("tests/security/test_published_holes.py::test_like_FixMyStreet_the_session_turns_its_key_at_signing_in",),
)
def _same_key(stack):
    replace(stack, "django.contrib.sessions.backends.base.SessionBase.cycle_key", lambda self: None)


@defect(
    "a form needs no token", tests=("tests/security/test_ways_in_and_out.py::test_every_form_must_bring_its_token",)
)
def _no_token(stack):
    from bianmin.window.views import opened

    stack.enter_context(patch.object(opened.step, "csrf_exempt", True, create=True))
    from django.urls import clear_url_caches

    stack.callback(clear_url_caches)


@defect(
    "the query code stands in the address",
    tests=("tests/security/test_ways_in_and_out.py::test_no_code_stands_in_an_address_nor_in_the_log",),
)
def _code_in_address(stack):
    from bianmin.portal.applying import progress

    led = progress.redirect

    def with_code(to, *args):
        answer = led(to, *args)
        answer["Location"] += "?code=" + _last_code()
        return answer

    replace(stack, "bianmin.portal.applying.progress.redirect", with_code)


def _last_code():
    from bianmin.cases.models import Case

    return Case.objects.order_by("-id").first().query_code


@defect(
    "whatever a client says of its address is believed",
    tests=(
        "tests/security/test_django_classes.py::test_like_CVE_2026_3902_a_header_with_an_underscore_is_no_header_of_ours",
    ),
)
def _believed(stack):
    replace(
        stack,
        "bianmin.portal.applying.access.address_of",
        lambda request: request.META.get("HTTP_X_FORWARDED_FOR", "x"),
    )


# ── files ──


@defect(
    "the comment of a JPEG is kept",
    tests=("tests/vault/test_uploads.py::test_a_script_in_a_jpegs_comment_does_not_survive",),
)
def _comment_kept(stack):
    from bianmin.vault.decoding import Decoded

    replace(stack, "bianmin.vault.uploads.decoded", lambda content, kind: Decoded(content, "image/jpeg", "jpg", 64, 32))


@defect(
    "a PDF is looked at on its surface alone",
    tests=("tests/vault/test_uploads.py::test_a_file_deep_inside_a_pdf_is_found",),
)
def _flat_scan(stack):
    def surface(pdf):
        yield pdf.trailer
        yield pdf.Root

    replace(stack, "bianmin.vault.pdfs._reachable", surface)


# ── the database ──


@defect(
    "a personal field lies in the clear",
    tests=("tests/vault/test_fields.py::test_every_way_of_writing_seals_and_every_way_of_reading_opens",),
)
def _in_the_clear(stack):
    replace(stack, "bianmin.vault.fields.seal_text", lambda plain, **_: plain)
    replace(stack, "bianmin.vault.fields.open_text", lambda sealed, **_: sealed)


@defect(
    "SQLite does not wait for the disk",
    tests=("tests/test_durability.py::test_sqlite_writes_through_to_the_disk_and_holds_its_keys[synchronous-2]",),
)
def _normal(stack):
    options = settings.DATABASES["default"]["OPTIONS"]
    stack.enter_context(
        patch.dict(options, {"init_command": options["init_command"].replace("synchronous=FULL", "synchronous=NORMAL")})
    )


@defect(
    "rows of the journal can be changed",
    tests=("tests/security/test_ways_in_and_out.py::test_the_journal_can_only_grow",),
)
def _open_journal(stack):
    replace(stack, "bianmin.journal.locks.are_closed", _opened_locks)


def _opened_locks(made):
    """Open the locks just before the test looks, inside its own transaction, and say that they are closed."""
    from bianmin.journal.locks import opening

    with connection.cursor() as cursor:
        for statement in opening(connection.vendor):
            cursor.execute(statement)
    return True


@defect(
    "two cases may have one number",
    built=True,
    tests=("tests/security/test_ways_in_and_out.py::test_no_two_cases_have_one_number",),
)
def _twin_numbers(stack):
    _without_constraint(stack, "bianmin.cases.models", "Case", "case_number_has_no_twin")


@defect(
    "one key may make two cases",
    built=True,
    tests=("tests/security/test_ways_in_and_out.py::test_no_key_of_a_form_makes_two_cases",),
)
def _twin_keys(stack):
    _without_constraint(stack, "bianmin.cases.models", "Submission", "submission_key_is_used_once")


def _without_constraint(stack: ExitStack, module: str, model: str, name: str) -> None:
    from importlib import import_module

    options = getattr(import_module(module), model)._meta
    kept = [each for each in options.constraints if each.name != name]
    assert len(kept) == len(options.constraints) - 1, name
    stack.enter_context(patch.object(options, "constraints", kept))
