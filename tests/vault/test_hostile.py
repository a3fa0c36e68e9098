"""Thousands of uploads in dozens of classes: no crash, nothing active kept, nothing good refused (PROMISES FZ-3)."""

import os
import time
from collections import Counter
from io import BytesIO

import filetype
import pikepdf
import pytest
from pikepdf import Dictionary, Name, String
from PIL import Image

from bianmin.county.refusals import BadInput
from bianmin.vault import decoding
from bianmin.vault.uploads import LONGEST_NAME, CleanFile, clean_upload
from tests.vault import samples
from tests.vault.hostile import KINDS, SCRIPTS, Upload, corpus

FULL = bool(os.environ.get("BIANMIN_FULL"))
SIZE, SEED = (10_000 if FULL else 2_700), 20261124
ACTIVE_IN_A_PDF = (
    b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/EF", b"/XFA", b"/RichMedia", b"/OpenAction", b"/AA", b"/URI",
    b"/SubmitForm", b"/ImportData", b"/GoToR", b"/GoToE",
)  # fmt: skip


def faults_of(upload: Upload, kept: CleanFile) -> list[str]:
    """Return what is wrong with what was kept of one upload."""
    wrong = [f"keeps {trace[:20]!r}" for trace in (*upload.traces, *SCRIPTS) if trace in kept.content]
    if filetype.guess_mime(kept.content) != kept.content_type:
        wrong.append("is not what it says it is")
    if (
        set(kept.name) & set("/\\\r\n\x00\u202e")
        or len(kept.name) > LONGEST_NAME
        or not kept.name.endswith(kept.extension)
    ):
        wrong.append(f"is called {kept.name!r}")
    return wrong + (active_in(kept.content) if kept.extension == "pdf" else hidden_in(kept))


def active_in(pdf: bytes) -> list[str]:
    """Write the PDF out with nothing packed and look for the words by which something acts."""
    plain = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    marks = (b" ", b"\n", b"/", b"<", b"(", b"[")
    return [f"holds {word!r}" for word in ACTIVE_IN_A_PDF if any(word + mark in plain.getvalue() for mark in marks)]


def hidden_in(picture: CleanFile) -> list[str]:
    with Image.open(BytesIO(picture.content)) as image:
        image.load()
        hidden = set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        wrong = [f"carries {hidden}"] if hidden or dict(image.getexif()) else []
        return wrong + ([] if image.size == (picture.width, picture.height) else ["has another size"])


def verdict_of(upload: Upload) -> tuple[str, list[str]]:
    try:
        kept = clean_upload(upload.content, declared_name=upload.name)
    except BadInput as refused:
        wrong = ["was refused and is good"] if upload.verdict == "good" else []
        return "refused", wrong + ([] if str(refused).endswith("。") else ["was refused without a sentence"])
    wrong = ["came in and is bad"] if upload.verdict == "bad" else []
    return "kept", wrong + faults_of(upload, kept)


@pytest.mark.filterwarnings("ignore")
def test_a_corpus_of_uploads_crashes_nothing_leaves_nothing_active_and_no_good_file_is_refused(capsys) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    slowest, decoders = (0.0, ""), set()
    for kind, upload in corpus(SIZE, SEED):
        begun = time.monotonic()
        outcome, faults = verdict_of(upload)
        slowest = max(slowest, (time.monotonic() - begun, kind))
        counts[kind, outcome] += 1
        wrong += [f"{kind}: {fault}" for fault in faults]
        if decoding._Standing.decoder:
            decoders.add(decoding._Standing.decoder.process.pid)
    with capsys.disabled():
        kept, refused = (sum(n for (_, each), n in counts.items() if each == what) for what in ("kept", "refused"))
        print(  # noqa: T201 - the gate shows what was counted
            f"\nhostile uploads: {SIZE} in {len(KINDS)} classes (seed {SEED}): {kept} kept, {refused} refused, 0 crashes; "
            f"slowest {slowest[0]:.1f} s ({slowest[1]})"
        )
    assert wrong == []
    assert len({kind for kind, _ in counts}) == len(KINDS) >= 27
    assert len(decoders) == 1, "a fork's end is not the decoder's"


def test_the_same_seed_gives_the_same_corpus() -> None:
    first, again = ([(kind, len(each.content)) for kind, each in corpus(100, 7)] for _ in range(2))
    assert first == again


def test_the_judge_of_the_corpus_sees_what_it_should() -> None:
    """A judge that finds nothing proves nothing: hand it what a flat scan would have kept."""
    script = samples.photo(comment=SCRIPTS[0])
    bad = CleanFile(script, "image/jpeg", "jpg", "a.jpg", 64, 32)
    assert any("keeps" in fault for fault in faults_of(Upload(script, "either"), bad))
    assert any("carries" in fault for fault in faults_of(Upload(script, "either"), bad))
    pdf = samples.new_pdf()
    pdf.pages[0].Private = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=String("x")))
    packed = samples.saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"/JavaScript" not in packed, "packed away, where a search of the bytes does not see it"
    assert active_in(packed) == ["holds b'/JavaScript'", "holds b'/JS'"]
    misnamed = CleanFile(samples.photo(), "image/png", "png", "a/b.png", 64, 32)
    assert {"is not what it says it is", "is called 'a/b.png'"} <= set(faults_of(Upload(b"", "either"), misnamed))
