"""The reckoning after the faults: what was acknowledged, held against what the database and the shelves have.

Run as a program in the environment of the station: what was acknowledged comes in as JSON, and what is wrong is
printed as a JSON list of sentences. An empty list is the only good answer.
"""

import io
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta


def findings(acknowledged: list[dict[str, str]]) -> Iterator[str]:
    """Yield a sentence for each thing that is lost, doubled or half there; ``acknowledged`` names draft and number."""
    yield from _lost(acknowledged)
    yield from _doubled(acknowledged)
    yield from _numbers()
    yield from _half_there()
    yield from _shelves()
    yield from _house_checks()


def _lost(acknowledged):
    from bianmin.cases.models import Case, Draft

    numbers = set(Case.objects.values_list("number", flat=True))
    of_draft = {str(pk): number for pk, number in Draft.objects.values_list("pk", "case__number")}
    for said in acknowledged:
        if said["number"] not in numbers:
            yield f"{said['number']} was acknowledged and is lost"
        if of_draft.get(said["draft"]) != said["number"]:
            yield f"{said['number']} was acknowledged and its draft has {of_draft.get(said['draft'])}"


def _doubled(acknowledged):
    from bianmin.cases.models import Case, Draft, Submission

    yield from _twice(Case.objects.values_list("number", flat=True), "number {} was given twice")
    yield from _twice([said["number"] for said in acknowledged], "number {} was acknowledged for two drafts")
    yield from _twice(Submission.objects.values_list("key", flat=True), "key {} made two cases")
    cases_of = defaultdict(set)
    for key, case in Submission.objects.values_list("key", "case_id"):
        cases_of[" ".join(key.split()[:2])].add(case)
    yield from (f"{draft} made {len(cases)} cases" for draft, cases in cases_of.items() if len(cases) > 1)
    held = Draft.objects.filter(case__isnull=False).values_list("case_id", flat=True)
    yield from _twice(held, "case {} belongs to two drafts")


def _twice(values, sentence):
    return (sentence.format(value) for value, count in Counter(values).items() if count > 1)


def _numbers():
    """A number that was counted and has no case is a case that was lost, or a transaction that was half kept."""
    from bianmin.cases.models import Case, NumberCounter

    given = Counter(number[-14:-6] for number in Case.objects.values_list("number", flat=True))  # prefix, day, 5, check
    for counter in NumberCounter.objects.filter(series="case"):
        count = given[f"{counter.day:%Y%m%d}"]
        if counter.last != count:
            yield f"{counter.last} numbers were given on {counter.day} and there are {count} cases"


def _half_there():
    from bianmin.cases.models import Case

    everything = "steps", "documents", "clock_events", "materials", "files__stored", "submissions"
    notes, messages = _about("journal.Entry", "subject_id"), _about("outbox.Message", "about")
    for case in Case.objects.select_related("applicant", "edition").prefetch_related(*everything):
        for what, has, wants in _parts(case, notes[str(case.pk)], messages[str(case.pk)]):
            if has != wants:
                yield f"case {case.number} has {what} {has}, not {wants}"


def _about(model, column):
    """Return for each id the verbs (or the count) of the rows that speak of it."""
    from django.apps import apps

    rows = apps.get_model(model).objects
    told = defaultdict(list)
    if column == "about":
        for about in rows.values_list("about", flat=True):
            told[str(about)].append("message")
    else:
        for subject, resource, purpose in rows.values_list("subject_id", "resource", "purpose"):
            told[subject].append(f"{resource} {purpose}")
    return told


def _parts(case, notes, messages):
    from bianmin.cases.actions.mover import limits_of
    from bianmin.cases.clocks import Tick
    from bianmin.cases.lifecycle import STAGES, Paper, Status, Verb

    limits = limits_of(case)
    running = sorted(clock.value for clock in STAGES[Status(case.status)].runs if limits[clock].is_known)
    yield "steps", [step.verb for step in case.steps.all()], [Verb.SUBMIT]
    yield "documents", [paper.kind for paper in case.documents.all()], [Paper.SUBMISSION_RECEIPT]
    yield "clocks", sorted(each.clock for each in case.clock_events.all() if each.tick == Tick.START), running
    yield "materials", len(case.materials.all()), len(case.edition.body.materials)
    yield "files", len(case.files.all()), sum(each.state == "given" for each in case.materials.all())
    yield "keys", len(case.submissions.all()), 1
    yield "journal rows", notes.count(f"case {Verb.SUBMIT}"), 1
    yield "messages", len(messages), 1 if case.applicant.phone else 0


def _shelves():
    from django.utils import timezone

    from bianmin.vault import store
    from bianmin.vault.actions import read
    from bianmin.vault.models import StoredFile
    from bianmin.vault.sealing import Unreadable

    rows = list(StoredFile.objects.all())
    for row in rows:
        try:
            read(row)
        except (store.Missing, Unreadable) as wrong:
            yield f"file {row.pk} has a row and no readable bytes: {wrong}"
    places = set(store.places_before(timezone.now() + timedelta(days=1)))
    yield from (f"bytes without a row: {place}" for place in sorted(places - {row.path for row in rows}))


def _house_checks():
    from django.core.management import CommandError, call_command
    from django.db import connection

    said = io.StringIO()
    try:
        call_command("selfcheck", stdout=said, stderr=said)
    except CommandError as wrong:
        yield f"selfcheck: {wrong} {said.getvalue()}"
    if connection.vendor == "sqlite":
        yield from (f"SQLite says of its file: {wrong}" for wrong in _of_the_file(connection))


def _of_the_file(connection):
    from django.db import DatabaseError

    with connection.cursor() as cursor:
        try:
            whole = cursor.execute("PRAGMA integrity_check").fetchall()
            yield from (row for row in whole if row != ("ok",))
            yield from cursor.execute("PRAGMA foreign_key_check").fetchall()
        except DatabaseError as wrong:
            yield wrong


def main():
    import django

    django.setup()
    from django.conf import settings

    from bianmin.county.scope import county

    with county(settings.COUNTY_CODE):
        sys.stdout.write(json.dumps(list(findings(json.load(sys.stdin))), ensure_ascii=False))


if __name__ == "__main__":
    main()
