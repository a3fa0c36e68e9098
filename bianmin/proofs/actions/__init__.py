"""Every write of this room: taking over the list, noting a demand, rendering the paper that stops it."""

from bianmin.proofs.actions.demanding import Demand, note_demand
from bianmin.proofs.actions.loading import load_proofs

__all__ = ["Demand", "load_proofs", "note_demand"]
