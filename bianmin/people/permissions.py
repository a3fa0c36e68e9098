"""Who may do what with what lies in this room."""

from bianmin.county.rights import Right

RIGHTS: tuple[Right, ...] = ()
