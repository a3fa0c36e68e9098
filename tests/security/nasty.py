"""What no form was made for: the corpus of PROMISES 5.6, and strategies that mix it with what an input asks for."""

from hypothesis import strategies as st

from tests.security.crawling import Field, Form

SCRIPT = '"><svg/onload=alert(20261124)>'
NASTY = [
    "", " ", "\t", "0", "-1", "1e309", "NaN", "9223372036854775808", "2026-02-29", "9999-12-31", "0000-00-00", "x", "X",
    "999999540308121", "99999919540308123x", "９９９９９９１９５４０３０８１２３Ｘ", "𠮷", "㐂", "䶮", "葛󠄀", "👩‍👩‍👧‍👦", "\u202eevil", "\u200d", "\ufeff",
    SCRIPT, "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "{{7*7}}", "{% debug %}",
    "%s%s%n", "{0.__class__}", "'; DROP TABLE cases_case; --", "' OR 1=1 --", "=cmd|'/c calc'!A0", "＝1+1", "@SUM(1)", ";id", "$(id)",
    "../../../../etc/passwd", "..\\..\\boot.ini", "file:///etc/passwd", "http://127.0.0.1/", "//elsewhere.example/", "%2527", "%00",
    "a\r\nSet-Cookie: x=1", "\x1b[31m", "\x7f", ".*", "((((((((((", "a" * 5000, "鼇" * 3000, "[]", "{}", "null", "true", "\\", "\\u0000",
]  # fmt: skip
UNSTORABLE = ["\x00", "a\x00b", "\ud800"]
BROKEN_BYTES = ["%C0%80", "%ff", "%d6%d0", "%ED%A0%80"]  # overlong, none, GBK, a surrogate


def value(asked: Field) -> st.SearchStrategy[str]:
    """Return what is typed into one input: what it offers, what nobody expects, or any text at all."""
    offered = [asked.value, *asked.options]
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    return st.one_of(st.sampled_from(offered), st.sampled_from(NASTY), text)


def filled(form: Form) -> st.SearchStrategy[dict[str, object]]:
    """Return the whole form filled in, with a field too many, one twice, or one left out now and then."""
    fields = [each for each in form.fields if each.kind not in {"file", "submit", "reset"}]
    shape = {each.name: st.one_of(value(each), st.lists(value(each), min_size=2, max_size=3)) for each in fields}
    extra = st.dictionaries(st.sampled_from(["status", "county_code", "person_id", "is_active", "role", "__proto__"]),
                            st.sampled_from(NASTY), max_size=2)  # fmt: skip
    whole = st.fixed_dictionaries({}, optional=shape)
    return st.builds(lambda typed, more: {**more, **typed}, whole, extra)
