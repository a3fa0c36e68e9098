"""Every write of this room: journal rows and their seal, tries counted, budgets spent, alarms, batch authorisations."""

from bianmin.journal.actions.alarms import alarm, close_alarm, see_alarm
from bianmin.journal.actions.anchoring import anchor_chain, anchor_day
from bianmin.journal.actions.permits import Asked, approve_permit, end_permit, propose_permit
from bianmin.journal.actions.sealing import seal_entries
from bianmin.journal.actions.spending import forget_old_spendings, spend
from bianmin.journal.actions.tallies import count_try, forget_old_tallies
from bianmin.journal.actions.writing import Errand, errand, kept, note
from bianmin.journal.checking import broken_links

__all__ = [
    "Asked",
    "Errand",
    "alarm",
    "anchor_chain",
    "anchor_day",
    "approve_permit",
    "broken_links",
    "close_alarm",
    "count_try",
    "end_permit",
    "errand",
    "forget_old_spendings",
    "forget_old_tallies",
    "kept",
    "note",
    "propose_permit",
    "seal_entries",
    "see_alarm",
    "spend",
]
