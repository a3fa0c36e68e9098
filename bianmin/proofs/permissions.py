"""Who may do what in this room."""

from bianmin.county.rights import Right

RIGHTS: tuple[Right, ...] = ()
