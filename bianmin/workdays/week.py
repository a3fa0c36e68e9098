"""The ordinary week, Monday to Friday, counted over ``date.toordinal()`` numbers (day 1 is a Monday)."""

WEEK, WORKED = 7, 5


def weekdays_until(number: int) -> int:
    """Count the weekdays from day 1 up to and including day ``number``."""
    weeks, rest = divmod(number, WEEK)
    return weeks * WORKED + min(rest, WORKED)


def weekday_number(count: int) -> int:
    """Return the number of the weekday on which ``weekdays_until`` reaches ``count``."""
    weeks, rest = divmod(count - 1, WORKED)
    return weeks * WEEK + rest + 1
