"""What is taken away as Excel: the rows that are wrong with 「错在哪」, and the differences as a list."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bianmin.cases.actions.reading import journalled
from bianmin.catalog.actions import takeovers as actions
from bianmin.catalog.permissions import PUBLISHERS
from bianmin.catalog.takeover import mapping, shelf
from bianmin.catalog.takeover.writing import XLSX, workbook
from bianmin.cataloguing.takeovers.around import actor, asked
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks

if TYPE_CHECKING:
    from bianmin.catalog.models import TakeOver

DIFFERENCES = ("行", "事项", "比对", "要素", "我们现在", "清单里", "在哪格")


@asks(Resource.TAKEOVER, Action.EXPORT, roles=PUBLISHERS)
@require_safe
@never_cache
def wrong(request: HttpRequest, takeover_id: UUID) -> HttpResponse:
    """Give the wrong rows as they were in the file, with what is wrong in a last column, to be mended and read in again."""
    takeover = asked(takeover_id)
    head, rows = _as_written(takeover)
    told = {row.line: [each for each in row.problems if "says" in each] for row in shelf.rows_found(takeover, "wrong")}
    body = [
        [*rows.get(line, ()), *[""] * (len(head) - len(rows.get(line, ()))), "\n".join(_words(each) for each in faults)]
        for line, faults in told.items()
    ]
    return _sent(request, takeover, "有错的行", [*head, "错在哪"], body)


def _words(each: dict[str, str]) -> str:
    return f"{each['where']}：{each['says']}{each['mend']}"


def _as_written(takeover: "TakeOver") -> tuple[list[str], dict[int, tuple[str, ...]]]:
    reading, layout = actions.reading_of(takeover), actions.layout_of(takeover)
    if reading.items:
        return ["事项名称", "实施编码"], {
            number: (str(item.get("name", "")), str(item.get("task_code", "")))
            for number, item in enumerate(reading.items, start=1)
        }
    sheet, head = mapping.chosen(reading, layout)
    return list(head.names), dict(sheet.rows)


@asks(Resource.TAKEOVER, Action.EXPORT, roles=PUBLISHERS)
@require_safe
@never_cache
def differences(request: HttpRequest, takeover_id: UUID) -> HttpResponse:
    """Give every difference as a row: what is new, what differs in which element, what is gone."""
    takeover = asked(takeover_id)
    body = []
    for finding in ("changed", "new", "gone", "wrong"):
        for row in shelf.rows_found(takeover, finding):
            line, label = str(row.line or ""), row.get_finding_display()
            body += [
                [line, row.name, label, each["label"], each["before"], each["after"], each["cell"]]
                for each in row.differences
                if "field" in each
            ] or [
                [line, row.name, label, "", "", "\n".join(_words(each) for each in row.problems if "says" in each), ""]
            ]
    return _sent(request, takeover, "差异", DIFFERENCES, body)


def _sent(
    request: HttpRequest, takeover: "TakeOver", title: str, head: list[str] | tuple[str, ...], body: list[list[str]]
) -> HttpResponse:
    at = timezone.now()
    journalled(
        Resource.TAKEOVER,
        Action.EXPORT,
        by=actor(request),
        at=at,
        about=("takeover", takeover.pk),
        purpose=f"导出：{title}",
    )
    answer = HttpResponse(workbook(title, head, body), content_type=XLSX)
    stem = takeover.name.rsplit(".", 1)[0]
    named = content_disposition_header(as_attachment=True, filename=f"{stem}-{title}.xlsx")
    answer.headers["Content-Disposition"] = named or "attachment"
    return answer
