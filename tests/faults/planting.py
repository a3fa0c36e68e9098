"""Planted losses: each does to a copy of the data what no crash may do, and says which sentence must come of it."""

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from bianmin.journal.locks import opening

Case = tuple[str, str]  # id as SQLite keeps it, number
Damage = Callable[[sqlite3.Connection, Path, Case, Case], str]


def _lose_the_case(database, data, case, other):
    for table in ("casestep", "document", "clockevent", "casefile", "casematerial", "submission"):
        database.execute(f"DELETE FROM cases_{table} WHERE case_id = ?", case[:1])
    database.execute("DELETE FROM cases_case WHERE id = ?", case[:1])
    return f"{case[1]} was acknowledged and is lost"


def _give_the_number_twice(database, data, case, other):
    database.execute("CREATE TABLE loose AS SELECT * FROM cases_case")
    database.execute("DROP TABLE cases_case")
    database.execute("ALTER TABLE loose RENAME TO cases_case")
    database.execute("UPDATE cases_case SET number = ? WHERE id = ?", (other[1], case[0]))
    return f"number {other[1]} was given twice"


def _make_two_cases_of_one_draft(database, data, case, other):
    (key,) = database.execute("SELECT key FROM cases_submission WHERE case_id = ?", other[:1]).fetchone()
    draft = " ".join(key.split()[:2])
    database.execute("UPDATE cases_submission SET key = ? WHERE case_id = ?", (f"{draft} 1", case[0]))
    return f"{draft} made 2 cases"


def _count_a_number_without_a_case(database, data, case, other):
    database.execute("UPDATE cases_numbercounter SET last = last + 1 WHERE series = 'case'")
    return "numbers were given on"


def _forget_the_step(database, data, case, other):
    database.execute("DELETE FROM cases_casestep WHERE case_id = ?", case[:1])
    return f"case {case[1]} has steps []"


def _forget_the_document(database, data, case, other):
    database.execute("DELETE FROM cases_document WHERE case_id = ?", case[:1])
    return f"case {case[1]} has documents []"


def _forget_the_clock(database, data, case, other):
    database.execute("DELETE FROM cases_clockevent WHERE case_id = ?", case[:1])
    return f"case {case[1]} has clocks []"


def _forget_the_journal(database, data, case, other):
    dashed = str(uuid.UUID(case[0]))
    for statement in opening("sqlite"):  # what no crash may do, the locks do not allow either
        database.execute(statement)
    database.execute(
        "DELETE FROM journal_seal WHERE entry_id IN (SELECT id FROM journal_entry WHERE subject_id = ?)", (dashed,)
    )
    database.execute("DELETE FROM journal_entry WHERE subject_id = ?", (dashed,))
    return f"case {case[1]} has journal rows 0"


def _forget_the_message(database, data, case, other):
    database.execute("DELETE FROM outbox_message WHERE about = ?", case[:1])
    return f"case {case[1]} has messages 0"


def _forget_the_file_row(database, data, case, other):
    database.execute("DELETE FROM cases_casefile WHERE case_id = ?", case[:1])
    return f"case {case[1]} has files 0"


def _change_the_due_day(database, data, case, other):
    database.execute("UPDATE cases_case SET due_on = '2001-01-01' WHERE id = ?", case[:1])
    return f"办件 {case[1]} 的期限和时钟流水对不上"


def _lose_the_bytes(database, data, case, other):
    stored, path = _stored(database, case)
    (data / path).unlink()
    return f"file {stored} has a row and no readable bytes"


def _change_one_byte(database, data, case, other):
    stored, path = _stored(database, case)
    content = bytearray((data / path).read_bytes())
    content[len(content) // 2] ^= 1
    (data / path).write_bytes(content)
    return f"file {stored} has a row and no readable bytes"


def _leave_half_a_file(database, data, case, other):
    _, path = _stored(database, case)
    half = (data / path).with_name(".half.tmp")
    half.write_bytes(b"half")
    return f"bytes without a row: {half.relative_to(data)}"


def _stored(database, case):
    ask = "SELECT s.id, s.path FROM vault_storedfile s JOIN cases_casefile f ON f.stored_id = s.id WHERE f.case_id = ?"
    found, path = database.execute(ask, case[:1]).fetchone()
    return uuid.UUID(found), path


DAMAGES: tuple[Damage, ...] = (
    _lose_the_case, _make_two_cases_of_one_draft, _count_a_number_without_a_case, _forget_the_step,
    _forget_the_document, _forget_the_clock, _forget_the_journal, _forget_the_message, _forget_the_file_row,
    _change_the_due_day, _lose_the_bytes, _change_one_byte, _leave_half_a_file, _give_the_number_twice,
)  # fmt: skip


def plant(data: Path, numbers: list[str]) -> Iterator[str]:
    """Do every damage to another pair of the acknowledged cases, and yield the sentence that must be found."""
    database = sqlite3.connect(data / "station.sqlite3")
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute("PRAGMA legacy_alter_table = ON")  # a renamed table takes no references along
    marks = ", ".join("?" * len(numbers))
    rows = database.execute(f"SELECT id, number FROM cases_case WHERE number IN ({marks}) ORDER BY number", numbers)
    pairs = iter(rows.fetchall())
    for damage in DAMAGES:
        yield damage(database, data, next(pairs), next(pairs))
    database.commit()
    database.close()
