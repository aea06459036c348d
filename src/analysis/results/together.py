"""What ``estimates.csv`` says of the declared gaps taken together."""

from __future__ import annotations

from typing import Any

from analysis.declared.models import Catalogue
from analysis.estimates.taken_together import Combined

ID = "taken_together"
METHOD = "weighted sum of the scores of mean yearly changes, by its standard deviation"


def together_rows(found: Combined, catalogue: Catalogue) -> list[dict[str, Any]]:
    """What ``estimates.csv`` says of the declared gaps taken together.

    Returns
    -------
    list of dict
        Score and rank of the focus, measured from the references and from the median municipality. The score
        from the references has the p-value of the one declared test.

    Examples
    --------
    >>> found = project.together(edition)
    >>> [row["id"] for row in together_rows(found, project.catalogue)][:2]
    ['taken_together.score.reference', 'taken_together.score_rank.reference']
    """
    tables = dict.fromkeys(catalogue.tables[e.indicator.source.table].table_id for e in found.members)
    rows = []
    for against, own in (("reference", found.own), ("median", found.own_from_median)):
        shared = {
            "indicator": ID,
            "chapter": "shared_plan",
            "area": found.area,
            "against": against,
            "n": len(found.members),
            "units": own.units,
            "table": ";".join(tables),
            "method": METHOD,
        }
        p = {"p": own.p} if against == "reference" else {}
        rows += [
            {
                "id": f"{ID}.score.{against}",
                "kind": "score",
                "unit": "score",
                "value": own.value,
                **p,
                **shared,
            },
            {
                "id": f"{ID}.score_rank.{against}",
                "kind": "score_rank",
                "unit": "rank",
                "value": own.rank,
                "of": own.units,
            }
            | shared,
        ]
    return rows
