"""What is done with files and with what is sealed: kept, read, swept; sealed anew under the newest key; indexed anew."""

from bianmin.vault.actions.files import SweepReport, keep, read, sweep

__all__ = ["SweepReport", "keep", "read", "sweep"]
