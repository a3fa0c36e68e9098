"""The operations for clients' programs: a draft, its files, the submission, and their own cases."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Status, UploadedFile
from ninja.params.functions import File, Form, Header, Path, Query

from bianmin.api import client_shapes as shapes
from bianmin.api import client_telling as telling
from bianmin.api.entrance import api
from bianmin.api.keys import by_key, key
from bianmin.api.shapes import Problem
from bianmin.cases.actions.reading import journalled
from bianmin.clients.actions import drafting
from bianmin.clients.kinds import Basis
from bianmin.clients.permissions import actor_of, case_of, changes_of, may_send
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import View
from bianmin.vault.uploads import clean_upload

if TYPE_CHECKING:
    from bianmin.clients.models import Key

PAGE, MOST = 100, 200  # changes on a page: usual, and at most
ONCE = "^[!-~]{8,100}$"  # printable ASCII
TAGS = ["对接方"]
DRAFT, FILE = Path(..., description="新建时答的编号"), File(..., description="照片或 PDF")
REFUSED = dict.fromkeys((401, 403, 404, 409, 413, 422, 429, 503), Problem)
MULTIPART = "multipart/form-data"


def takes(kind: str) -> Callable[[View], View]:
    """Say what an operation's body must be, where it is not JSON."""

    def mark(view: View) -> View:
        view.takes = kind  # type: ignore[attr-defined]
        return view

    return mark


def _key(request: HttpRequest) -> "Key":
    return request.auth  # type: ignore[attr-defined]


@api.post(
    "/drafts", auth=key, response={201: shapes.DraftOut, 415: Problem, **REFUSED}, tags=TAGS, summary="新建一份申请",
    description="把要办的事、哪个村、要办的人和要填的几项交来，当场全查一遍；不对的逐项说。还没有交，30 天不交清掉。",
)  # fmt: skip
@by_key(Resource.DRAFT, Action.CREATE)
def begin(request: HttpRequest, sent: shapes.DraftIn) -> Any:
    """Begin a draft."""
    said = drafting.Sent(
        item=sent.item, village=sent.village, applicant=sent.applicant.dict(),
        agent=sent.agent.dict() if sent.agent else None, answers=sent.answers,
    )  # fmt: skip
    sending, draft = drafting.begin_draft(said, _key(request), at=timezone.now())
    return Status(201, telling.draft(sending, draft))


@api.get(
    "/drafts/{uuid:draft_id}", auth=key, response={200: shapes.DraftOut, **REFUSED}, tags=TAGS, summary="看一份申请",
    description="自己新建的申请现在怎样：哪些材料收到了文件，交了没有。不把填的内容再给出来。",
)  # fmt: skip
@by_key(Resource.DRAFT, Action.READ)
def draft(request: HttpRequest, draft_id: UUID = DRAFT) -> Any:
    """Tell how a draft stands."""
    return telling.draft(*drafting.draft_for(draft_id, _key(request), at=timezone.now()))


@api.post(
    "/drafts/{uuid:draft_id}/files", auth=key, response={201: shapes.DraftOut, 415: Problem, **REFUSED}, tags=TAGS,
    summary="交一份材料",
    description="multipart/form-data：material 是材料代号，file 是照片（JPG、PNG、WebP）或 PDF，最大 15 MB。"
    "同一样材料再交一次，新的换掉旧的。照片会重画一遍，里面藏的定位等信息不留。",
)  # fmt: skip
@by_key(Resource.FILE, Action.CREATE)
@takes(MULTIPART)
def add_file(
    request: HttpRequest,
    draft_id: UUID = DRAFT,
    material: str = Form(..., min_length=1, max_length=20, description="材料代号"),
    file: UploadedFile = FILE,
) -> Any:
    """Keep one file for one material."""
    at, shown = timezone.now(), _key(request)
    may_send(shown)
    drafting.draft_for(draft_id, shown, at=at)
    clean = clean_upload(cast("BinaryIO", file.file), declared_name=file.name or "")
    return Status(201, telling.draft(*drafting.keep_file(draft_id, material, clean, shown, at=at)))


@api.post(
    "/drafts/{uuid:draft_id}/submit", auth=key, response={200: shapes.Receipt, 201: shapes.Receipt, 415: Problem, **REFUSED},
    tags=TAGS, summary="交上去",
    description="要带 Idempotency-Key：同一个键、同样的内容再发，答的和第一次一样（第一次 201，以后 200），只有一件办件；"
    "同一个键、别的内容是 422。键至少记 30 天。答的查询码只在这里给。试的钥匙走完全程，但不留办件。",
)  # fmt: skip
@by_key(Resource.CASE, Action.CREATE)
def submit(
    request: HttpRequest,
    response: HttpResponse,
    sent: shapes.SubmitIn,
    draft_id: UUID = DRAFT,
    idempotency_key: str = Header(
        ..., alias="Idempotency-Key", pattern=ONCE, description="8 到 100 个可见的英文字符，每份申请一个新的，例如 UUID"
    ),
) -> Any:
    """Submit a draft, once."""
    consent = drafting.Consent(Basis(sent.basis), sent.reference)
    given = drafting.submit(draft_id, consent, idempotency_key, _key(request), at=timezone.now())
    return Status(201 if given.is_new else 200, telling.receipt(given))


@api.get(
    "/cases", auth=key, response={200: shapes.Changes, **REFUSED}, tags=TAGS, summary="自己的办件有什么变化",
    description="从 since 起的变化，早的在前。漏接了通知，用它补。第一次不带 since。试的钥匙没有办件。",
)  # fmt: skip
@by_key(Resource.CASE, Action.LIST)
def changes(
    request: HttpRequest,
    since: str = Query("", max_length=80, description="上一次答的 since；空的从头"),
    limit: int = Query(PAGE, ge=1, le=MOST, description="要几个"),
) -> Any:
    """List what happened to the client's own cases."""
    at, shown = timezone.now(), _key(request)
    moment, after = telling.read_mark(since)
    steps = list(changes_of(shown, since=moment, after=after)[: limit + 1])
    _noted(shown, Action.LIST, ("client", shown.client_id), at=at)
    return telling.changes(steps, since=since, limit=limit, at=at)


@api.get(
    "/cases/{number}", auth=key, response={200: shapes.OwnCase, **REFUSED}, tags=TAGS, summary="看自己交的一件办件",
    description="办到哪了，姓名遮着。别人交的、没有的，都是 404。每看一次都记一笔。",
)  # fmt: skip
@by_key(Resource.CASE, Action.READ)
def own_case(request: HttpRequest, number: str = Path(..., max_length=40, description="办件编号")) -> Any:
    """Tell how far one of the client's own cases is."""
    at, shown = timezone.now(), _key(request)
    case = case_of(shown, number)
    _noted(shown, Action.READ, ("case", case.pk), at=at)
    return telling.own_case(case, today=timezone.localdate(at))


def _noted(shown: "Key", action: Action, about: tuple[str, object], *, at: Any) -> None:
    by = actor_of(shown.client)
    journalled(Resource.CASE, action, by=by, at=at, about=about, purpose="对接方查看（接口）")
