"""The journal read, alarms, budgets and batch authorisations: the three administrators' pages."""
