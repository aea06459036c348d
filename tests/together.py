"""Which test files one worker takes together: those that share what a process computes or builds once.

Not `--dist loadgroup`: xdist 3.8 writes the group behind the id of a test, which pytest 9.2 does not let it.
"""

from __future__ import annotations

from typing import Any

FILES = {
    # The specification curves of an edition take ten times as long as the rest of it.
    "curves": (
        "analysis/test_page",
        "analysis/claims/test_ledger",
        "analysis/estimates/test_compute",
        "analysis/estimates/test_robustness",
        "analysis/exhibits/test_robustness",
        "volume/history/test_comparison",
        "volume/refresh/test_waiting",
    ),
    "randers build": ("book/test_volume", "book/test_danish", "book/test_chapters"),
    "small build": ("volume/test_build", "volume/publish/test_extension"),
}
GROUPS = {f"tests/{name}.py": group for group, names in FILES.items() for name in names}


def group(nodeid: str) -> str:
    """What a worker takes whole: the group of a file, or the file alone."""
    file = nodeid.partition("::")[0]
    return GROUPS.get(file, file)


def scheduler(config: Any, log: Any) -> Any:
    """A scheduler of xdist that keeps groups together."""
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    return Together(config, log)
