"""Reading what our own inputs post: the three boxes of a date come back as one text, unjudged."""

from django.http import QueryDict

DATE_BOXES = ("year", "month", "day")


def posted_date(post: QueryDict, name: str) -> str:
    """Return ``1954-03-02`` from the boxes ``name-year``, ``-month`` and ``-day``, or "" if all are empty.

    Nothing is judged: 2026-02-30 and 1954-- come back as typed, so that the rule that refuses them can say
    why, and the boxes show them again.
    """
    boxes = [_plain(post.get(f"{name}-{box}", "")) for box in DATE_BOXES]
    if not any(boxes):
        return ""
    year, month, day = boxes
    return f"{year}-{month.zfill(2) if month else ''}-{day.zfill(2) if day else ''}"


def date_boxes(text: str) -> dict[str, str]:
    """Return what stands in each box for a text such as ``posted_date`` returns."""
    parts = [*str(text or "").split("-", 2), "", "", ""]
    return dict(zip(DATE_BOXES, parts[:3], strict=True))


def _plain(typed: str) -> str:
    """Return the digits as ASCII: phones in China often send １９５４."""
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in typed.strip())
