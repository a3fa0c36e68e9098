"""The holes that were a list, a search, a download or a second verb without its scope: asked anew of the whole matrix.

PROMISES §0.4: the commonest serious hole of such systems in 2025 and 2026.
"""

from html import escape
from urllib.parse import urlencode

import pytest

from bianmin.county.rights import Action
from tests.matrix.acts import Act
from tests.matrix.addresses import addresses
from tests.matrix.cells import every_cell
from tests.matrix.oracle import Judge

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def judge(world, django_db_blocker):
    with django_db_blocker.unblock():
        return Judge.of(world)


def wrong(judge, world, *routes, methods=("GET", "POST"), tricks=False):
    """Return what is wrong with every cell of some addresses; there must be some."""
    found = [each for each in addresses() if each.route in routes]
    assert len(found) == len(routes), routes
    cells = [
        cell for cell in every_cell(world, found)
        if cell.act.method in methods and (tricks or not cell.act.query) and not cell.act.override
    ]  # fmt: skip
    assert len(cells) > 50
    return [fault for cell in cells[:: max(1, len(cells) // 400)] for fault in judge.wrong(cell)]


# ── Open Zaak 2026: the search, the expansion and the list that forgot their scope ──


def test_like_CVE_2026_54657_search_finds_no_more_than_the_list(judge, world):
    assert wrong(judge, world, "window/find/", "office/find/", "search/", methods=("GET", "POST"), tricks=True) == []


def test_like_GHSA_v9vp_r9j9_9889_expand_brings_nobody_along(judge, world):
    plain, expanded = Act("GET"), Act("GET", (("expand", "applicant,agent"), ("include", "person"), ("fields", "*")))
    for key, route in (
        ("370832 S11 clerk", "window/"),
        ("370832 mzj dept_clerk", "office/"),
        ("key live", "api/v1/cases"),
    ):
        address = next(each for each in addresses() if each.route == route)
        thing, subject = next(iter(every_cell(world, [address]))).thing, world.subject(key)
        bare, more = (judge.asker.ask(subject, address, thing, act) for act in (plain, expanded))
        query = urlencode(expanded.query)
        head, body = more.levelled([f"?{query}", f"?{escape(query)}"])[:3], more.levelled([f"?{query}"])[3]
        assert more.status == 422 or (head, body.replace(b"TYPED", b"")) == (
            bare.levelled([])[:3],
            bare.levelled([])[3],
        ), route


def test_like_GHSA_vpvj_hgh4_8389_a_list_by_something_else_keeps_its_scope(judge, world):
    assert (
        wrong(
            judge,
            world,
            "office/",
            "office/overdue/",
            "office/done/",
            "window/elsewhere/",
            methods=("GET",),
            tricks=True,
        )
        == []
    )


# ── pretix 2026: everything of the organiser, and a download by its id alone ──


def test_like_CVE_2026_5600_a_client_reads_its_own_cases_and_no_others(judge, world):
    assert wrong(judge, world, "api/v1/cases", "api/v1/cases/<number>", methods=("GET",), tricks=True) == []


def test_like_CVE_2026_9712_a_file_is_asked_for_with_its_case_and_its_owner(judge, world):
    routes = ("window/cases/<str:number>/files/<uuid:file_id>/", "office/cases/<str:number>/files/<uuid:file_id>/",
              "window/cases/<str:number>/documents/<uuid:document_id>/", "progress/<slug:number>/documents/<uuid:document_id>/",
              "drafts/<uuid:draft_id>/files/<slug:code>/")  # fmt: skip
    assert wrong(judge, world, *routes, methods=("GET",)) == []


# ── PyPI 2025 and 2026 ──

ASKING = {  # reading rights whose page takes a POST: a form that only asks, so that nothing personal stands in an address
    "progress/", "api/v1/progress", "resume/", "window/find/", "window/take-in/look-up/", "window/cases/<str:number>/look-up/",
    "window/cases/<str:number>/numbers/", "office/cases/<str:number>/numbers/", "signin/phone/",
}  # fmt: skip
READING = {Action.READ, Action.LIST, Action.SEARCH, Action.VERIFY}


def test_like_TOB_PYPI26_8_a_right_to_read_lets_nobody_post(judge, world):
    chosen = [each for each in addresses() if each.right.action in READING and each.route not in ASKING]
    taken = []
    for address in chosen:
        cells = (cell for cell in every_cell(world, [address]) if cell.act == Act("POST") and judge.is_let_in(cell))
        owned = (cell for cell in cells if cell.thing.seen_by is None or cell.thing.seen_by(cell.subject))
        cell = next(owned, None)
        if cell and judge.asker.ask(cell.subject, address, cell.thing, cell.act).status not in {404, 405}:
            taken.append(address.route)
    assert [each for each in taken if each not in TAKES_A_POST] == []


# What a browser keeps for itself: the village that was chosen, in a cookie of its own.
TAKES_A_POST = {"villages/"}


def test_like_TOB_PYPI26_11_what_is_somebody_elses_cannot_be_ended(judge, world):
    routes = ("guard/kin/<uuid:kin_id>/withdraw/", "guard/sign-ins/<uuid:sitting_id>/end/", "mine/phones/<uuid:grant_id>/stop/",
              "guard/sso/mine/<int:binding_id>/end/", "guard/machines/<uuid:device_id>/end/",
              "guard/staff/proposals/<uuid:proposal_id>/withdraw/")  # fmt: skip
    assert wrong(judge, world, *routes, methods=("POST", "DELETE")) == []
