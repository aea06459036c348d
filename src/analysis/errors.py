"""The one error a user of the volume is meant to read."""


class InputError(Exception):
    """An input is wrong, and one sentence says what, where, and what would be right.

    Command lines print the sentence without a traceback and exit with a code other than 0.

    Examples
    --------
    >>> raise InputError("editions/randers.yml: focus is '999', which is none of the 98 municipalities.")
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: editions/randers.yml: focus is '999', which is none of the 98 municipalities.
    """
