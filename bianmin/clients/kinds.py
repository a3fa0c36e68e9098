"""What sorts of clients, keys and grounds there are."""

from django.db.models import TextChoices


class Mode(TextChoices):
    """Whether a client makes real cases."""

    LIVE = "live", "真办"
    TEST = "test", "只能试"


class Scope(TextChoices):
    """How far a client may go."""

    SUBMIT = "submit", "能交，能看"
    READ = "read", "只能看"


class Kind(TextChoices):
    """What a key opens; it stands in its first letters."""

    LIVE = "live", "真办"
    TEST = "test", "试"
    READ = "read", "只看"


class Basis(TextChoices):
    """On what ground a client speaks for a person (民法典 165: 授权委托; PIPL 14: the person's own consent)."""

    SIGNED_PAPER = "signed_paper", "本人签了字的委托，纸在对接方"
    OWN_SESSION = "own_session", "本人登录对接方自己交的"
