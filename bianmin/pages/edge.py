"""What may come in: pure checks of a request's head and body, made before any view sees them.

PostgreSQL answers NUL with an error and no database can keep a lone surrogate (DECISIONS 21), so both stop
here, once, instead of in every form. Each check raises a refusal whose sentence is shown as it stands.
"""

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from bianmin.county.refusals import Refusal

LONGEST_QUERY = 8 * 1024  # bytes, as sent
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
UTF_8 = frozenset({"utf-8", "utf8"})
REPLACED = "\ufffd"  # what Django's parsers put in the place of bytes that are no UTF-8
_BROKEN_PATH = re.compile("\0|%[89a-fA-F][0-9a-fA-F]")  # Django escapes again what it could not decode
_SUSPECT_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class Unreadable(Refusal):
    """What was sent cannot be read as text, or is not whole."""

    status = 400


class TooLarge(Refusal):
    """More was sent than may be sent at once."""

    status = 413


BROKEN_ADDRESS = "这个网址不完整，打不开。请从首页重新找，或者照原来的链接再点一次。"
LONG_ADDRESS = "这个网址太长了，打不开。请从首页重新找；要查的字少写几个。"
BROKEN_TEXT = (
    "填的内容里有系统存不了的字符（多半是粘贴时带来的，看不见），没有交上去。"
    "按返回键，刚才填的还在；把粘贴来的那几个字删掉，用键盘重打，再交一次。"
)
CUT_OFF = "只收到一部分，没有存。多半是网断了一下。按返回键，刚才填的还在，再交一次；照片要重新选。"
TOO_MUCH = "一次交的内容太多，没有收下。按返回键，刚才填的还在；字少写一点，照片分几次交。"


def check_head(request: HttpRequest) -> None:
    """Look at the path, the query and the declared length and character set.

    Raises:
        Unreadable: NUL, bytes that are no UTF-8, a foreign character set, or an overlong query.
        TooLarge: more bytes are announced than the largest form with all its files may have.
    """
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY:
        raise Unreadable(LONG_ADDRESS)
    if _BROKEN_PATH.search(request.path_info) or not _is_text(unquote_to_bytes(_bytes_of(query))):
        raise Unreadable(BROKEN_ADDRESS)
    # Django decodes the query and multipart fields by this parameter, and some codecs yield surrogates.
    if request.content_params is not None and _charset_of(request) not in UTF_8:
        raise Unreadable(BROKEN_TEXT)
    if any("\0" in value for name, value in request.META.items() if name.startswith("HTTP_")):
        raise Unreadable(BROKEN_ADDRESS)
    if _length_of(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE + _most_file_bytes():
        raise TooLarge(TOO_MUCH)


def drop_broken_cookies(request: HttpRequest) -> None:
    """Forget cookies with NUL (quoted ones can smuggle it): a refusal would follow the browser everywhere."""
    for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
        del request.COOKIES[name]


def check_body(request: HttpRequest) -> None:
    """Look at the form fields, the names of files, and JSON; other bodies are left for their view to stream.

    Raises:
        Unreadable: NUL, lone surrogates, bytes that are no UTF-8, or a body that is not whole.
        TooLarge: too many fields, files or bytes.
    """
    try:
        _check_form(request)
        _check_json(request)
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent) as limit:
        raise TooLarge(TOO_MUCH) from limit
    except (UnreadablePostError, MultiPartParserError, BadRequest) as broken:
        raise Unreadable(CUT_OFF) from broken


def _check_form(request: HttpRequest) -> None:
    if request.method != "POST":
        return
    texts = list(_posted_texts(request))
    is_form = request.content_type == "application/x-www-form-urlencoded"
    if any("\0" in text for text in texts) or (is_form and not _is_text(request.body)):
        raise Unreadable(BROKEN_TEXT)
    # In a multipart body the bytes are gone by now, so there U+FFFD always counts as broken.
    if any(REPLACED in text for text in texts) and not (is_form and _is_text(unquote_to_bytes(request.body))):
        raise Unreadable(BROKEN_TEXT)


def _posted_texts(request: HttpRequest) -> Iterator[str]:
    for name, values in request.POST.lists():
        yield from (name, *(str(value) for value in values))
    for name, files in request.FILES.lists():
        yield from (name, *(file.name or "" for file in files))


def _check_json(request: HttpRequest) -> None:
    if request.method in SAFE_METHODS or not (request.content_type or "").endswith("json"):
        return
    body = request.body
    if not _is_text(body):
        raise Unreadable(BROKEN_TEXT)
    # Only an escape can still carry NUL or a surrogate; without one the body need not be read twice.
    if _SUSPECT_ESCAPE.search(body) and not _is_clean_json(body):
        raise Unreadable(BROKEN_TEXT)


def _is_clean_json(body: bytes) -> bool:
    try:
        plain = json.dumps(json.loads(body), ensure_ascii=False)
    except (ValueError, RecursionError):
        return False
    # In what json.dumps writes, an odd number of backslashes before u0000 is the character itself.
    return _is_encodable(plain) and not re.search(r"(?<!\\)(?:\\\\)*\\u0000", plain)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_text(raw: bytes) -> bool:
    try:
        return "\0" not in raw.decode()
    except UnicodeDecodeError:
        return False


def _bytes_of(environ_value: str) -> bytes:
    """Return the bytes behind a WSGI string (PEP 3333: each character is one byte)."""
    return environ_value.encode("latin-1", "replace")


def _charset_of(request: HttpRequest) -> str:
    return (request.content_params or {}).get("charset", "utf-8").lower()


def _length_of(request: HttpRequest) -> int:
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(announced) if announced.isdecimal() else 0


def _most_file_bytes() -> int:
    return int(settings.LARGEST_FILE * settings.DATA_UPLOAD_MAX_NUMBER_FILES)
