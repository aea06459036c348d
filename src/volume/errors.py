"""The error of a build that could not be finished."""


class BuildError(Exception):
    """A volume was not built, and the message says which step failed and why.

    Unlike :class:`analysis.errors.InputError` the message may run over several lines: it can quote a
    notebook cell or the warnings of Sphinx.

    Examples
    --------
    >>> raise BuildError("build/randers/en is being built by process 4711.")
    Traceback (most recent call last):
        ...
    volume.errors.BuildError: build/randers/en is being built by process 4711.
    """
