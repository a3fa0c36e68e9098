"""Strange files are opened by a process without keys, in a fork that can open nothing and is stopped at its limits."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from textwrap import dedent

import pytest
from PIL import Image

from bianmin.county.refusals import BadInput
from bianmin.vault import decoder, decoding
from bianmin.vault.decoding import Decoder, DecoderBroken, decoded, stop_decoder
from bianmin.vault.uploads import clean_upload
from tests.vault import samples


@pytest.fixture
def fresh() -> Iterator[None]:
    """Start and end without a running decoder."""
    stop_decoder()
    yield
    stop_decoder()


def standing() -> Decoder:
    decoded(samples.photo(), "JPEG")
    assert decoding._Standing.decoder is not None
    return decoding._Standing.decoder


def started_with(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the decoder's forks do something else than decode."""
    head = "import sys; sys.path.insert(0, sys.argv[1]); from bianmin.vault import decoder\n"
    body = dedent(code) + "\ndecoder.answer, decoder._warm_up = answer, lambda: None\ndecoder.serve(int(sys.argv[2]))"
    monkeypatch.setattr(decoding, "_START", head + body)


def test_a_picture_and_a_pdf_come_back_made_anew(fresh: None) -> None:
    picture = decoded(samples.photo(), "JPEG")
    assert (picture.content_type, picture.extension, picture.width, picture.height) == ("image/jpeg", "jpg", 64, 32)
    assert decoded(samples.plain_pdf(), "PDF").content_type == "application/pdf"


def test_every_kind_of_good_file_is_decoded_though_nothing_can_be_opened(fresh: None) -> None:
    """What a decoder loads late would fail here: the modes, the Exif, the profile, the page with a scan."""
    for kind in decoder.PICTURES:
        for mode in ("RGB", "L", "RGBA", "P", "CMYK", "1", "LA", "I;16"):
            picture = Image.new("I;16", (9, 9)) if mode == "I;16" else samples.halves().convert(mode)
            written = BytesIO()
            try:
                picture.save(written, kind, exif=samples.exif(6), icc_profile=b"profile")
            except OSError:
                continue  # no JPEG has this mode
            assert decoded(written.getvalue(), kind).content
    assert decoded(samples.pdf_with_a_scan(samples.photo(exif=samples.exif())), "PDF").content


def test_the_decoder_sees_none_of_our_secrets(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIANMIN_SECRET_KEY", "CANARY")
    seen = Path(f"/proc/{standing().process.pid}/environ").read_bytes()
    assert b"LANG=" in seen
    assert b"CANARY" not in seen
    assert b"BIANMIN" not in seen


@pytest.mark.parametrize(
    "attempt",
    ["open('/etc/passwd')", "__import__('socket').socket()", "__import__('os').pipe()", "open('/tmp/left', 'w')"],
)
def test_a_decoder_that_was_taken_over_can_open_nothing(
    fresh: None, monkeypatch: pytest.MonkeyPatch, attempt: str
) -> None:
    started_with(monkeypatch, f"def answer(kind, content):\n    {attempt}\n")
    with pytest.raises(DecoderBroken, match="Too many open files"):
        decoded(b"x", "JPEG")


@pytest.mark.parametrize(
    "act",
    ["import os; os.abort()", "bytearray(2 << 30)", "b'x'[5:][0]; 1", "import os; os._exit(1)"],
    ids=["crash", "memory", "bug", "silence"],
)
def test_a_fork_that_crashes_refuses_and_one_that_is_broken_is_loud(
    fresh: None, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    started_with(monkeypatch, f"import os\ndef answer(kind, content):\n    {act}\n")
    with pytest.raises(DecoderBroken if "b'x'" in act else BadInput):
        decoded(b"x", "JPEG")


def test_a_fork_that_never_ends_is_stopped(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = "decoder.SECONDS = 1\ndef answer(kind, content):\n    while True: pass\n"
    started_with(monkeypatch, loop)
    before = time.monotonic()
    with pytest.raises(BadInput, match="太复杂"):
        decoded(b"x", "PDF")
    assert time.monotonic() - before < 15


def test_a_decoder_that_does_not_answer_is_waited_for_no_longer_than_patience(
    fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    started_with(monkeypatch, "import time\ndef answer(kind, content):\n    time.sleep(9)\n")
    monkeypatch.setattr(decoding, "_PATIENCE", 0.5)
    with pytest.raises(BadInput, match="太大或太复杂"):
        decoded(b"x", "PNG")


def test_a_decoder_that_was_ended_is_started_again(fresh: None) -> None:
    first = standing()
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    second = standing()
    assert second.process.pid != first.process.pid


def test_a_decoder_that_is_ended_while_it_is_asked_is_asked_anew_once(
    fresh: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started_with(monkeypatch, "import os\ndef answer(kind, content):\n    os.kill(os.getppid(), 9); os._exit(1)\n")
    with pytest.raises(DecoderBroken, match="twice"):
        decoded(b"x", "JPEG")


def test_a_decoder_that_is_gone_before_the_question_is_replaced(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    first = standing()
    os.kill(first.process.pid, signal.SIGKILL)
    os.waitid(os.P_PID, first.process.pid, os.WEXITED | os.WNOWAIT)
    answers = iter([True])
    monkeypatch.setattr(Decoder, "is_ours", lambda self: next(answers, None) or self is not first)
    assert decoded(samples.photo(), "JPEG").width == 64


def test_a_decoder_that_cannot_start_is_loud(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "_START", "import no_such_module")
    with pytest.raises(DecoderBroken, match="at its start with 1"):
        decoded(samples.photo(), "JPEG")


def test_the_decoder_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = dedent(
        f"""
        import os, sys
        sys.path.insert(0, {str(decoding._ROOT)!r})
        from bianmin.vault import decoding
        decoding.decoded({samples.photo()!r}, "JPEG")
        print(decoding._Standing.decoder.process.pid, flush=True)
        os.kill(os.getpid(), 9)
        """
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    pid = int(done.stdout)
    for _ in range(50):
        if not Path(f"/proc/{pid}").exists() or " Z " in Path(f"/proc/{pid}/stat").read_text():
            return
        time.sleep(0.1)
    pytest.fail("the decoder outlives whoever started it")


def test_the_counter_asks_the_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ask(kind: str, content: bytes) -> bytes:
        asked.append(kind)
        return b""

    monkeypatch.setattr(decoding, "_asked", ask)
    for content in (samples.photo(), samples.plain_pdf()):
        with pytest.raises(BadInput, match="太复杂"):
            clean_upload(content, declared_name="x")
    assert asked == ["JPEG", "PDF"]


def test_an_answer_says_what_was_made_or_why_not() -> None:
    assert decoder.answer("JPEG", samples.photo()).startswith(b'{"content_type": "image/jpeg"')
    assert decoder.answer("PDF", samples.plain_pdf()).partition(b"\n")[2].startswith(b"%PDF")
    assert decoder.answer("PDF", b"%PDF").startswith(b'{"refused"')
    assert decoder._answer_at_all("GIF", b"x").startswith(b'{"refused"')
    assert decoder._answer_at_all("JPEG", None).startswith(b'{"refused"')  # type: ignore[arg-type]


def test_running_out_of_memory_is_no_answer_and_a_bug_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    def buggy(*_: object) -> None:
        raise AssertionError("ours")

    monkeypatch.setattr(decoder, "redrawn", full)
    assert decoder._answer_at_all("JPEG", b"") == b""
    monkeypatch.setattr(decoder, "redrawn", buggy)
    assert b"AssertionError" in decoder._answer_at_all("JPEG", b"")


def test_the_decoders_can_be_warmed_up_twice() -> None:
    decoder._warm_up()
    decoder._warm_up()


def test_a_process_that_was_forked_leaves_its_parents_decoder_alone(fresh: None) -> None:
    decoder_of_the_parent = standing()
    decoder_of_the_parent.owner -= 1
    assert not decoder_of_the_parent.is_ours()
    stop_decoder()
    assert decoder_of_the_parent.process.returncode is None
    decoder_of_the_parent.process.wait()
