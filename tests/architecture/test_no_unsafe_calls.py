"""What must not stand in the code at all: loaders that run code, markup trusted by hand, SQL built from text."""

from __future__ import annotations

import re

import pytest

from tests.architecture.places import CODE, ROOT, named, python_files

# pattern -> places that may, each for the reason its own comment there gives
UNSAFE = {
    r"^\s*(import|from) (pickle|cPickle|dill|cloudpickle|shelve|marshal|joblib)\b": set(),
    r"\btorch\.load\(": set(),
    r"allow_pickle\s*=\s*True": set(),
    r"\bread_pickle\(": set(),
    r"\byaml\.(load|unsafe_load|full_load)\(": set(),
    r"\bmark_safe\(": {
        "platform/kernel/charts/svg.py",
        "platform/kernel/templatetags/ui.py",
    },
    r"\.extra\(": set(),
    r"\.raw\(": set(),
    r"\.execute\(\s*f[\"']": set(),
    r"\*\*\s*(self\.)?request\.(data|POST|GET)\b": set(),
    r"(?<![\w.])(eval|exec)\(": set(),
    r"\bos\.system\(|shell\s*=\s*True": set(),
}
PROVES = {  # a line each pattern must catch
    r"^\s*(import|from) (pickle|cPickle|dill|cloudpickle|shelve|marshal|joblib)\b": "from joblib import load",
    r"\btorch\.load\(": "torch.load(path)",
    r"allow_pickle\s*=\s*True": "np.load(f, allow_pickle=True)",
    r"\bread_pickle\(": "pd.read_pickle(path)",
    r"\byaml\.(load|unsafe_load|full_load)\(": "yaml.load(text)",
    r"\bmark_safe\(": "return mark_safe(text)",
    r"\.extra\(": "rows.extra(where=[x])",
    r"\.raw\(": "Model.objects.raw(x)",
    r"\.execute\(\s*f[\"']": 'cursor.execute(f"SELECT {x}")',
    r"\*\*\s*(self\.)?request\.(data|POST|GET)\b": "save(**request.data)",
    r"(?<![\w.])(eval|exec)\(": "eval(text)",
    r"\bos\.system\(|shell\s*=\s*True": "run(x, shell=True)",
}


@pytest.mark.parametrize("pattern", UNSAFE)
def test_an_unsafe_call_stands_nowhere(pattern: str) -> None:
    found = {
        named(path)
        for path in python_files(*CODE, migrations=True)
        if re.search(pattern, path.read_text(), flags=re.MULTILINE)
    }
    assert found == UNSAFE[pattern]


@pytest.mark.parametrize("pattern", UNSAFE)
def test_each_pattern_catches_what_it_is_for(pattern: str) -> None:
    assert re.search(pattern, PROVES[pattern], flags=re.MULTILINE)


def test_no_template_trusts_markup_or_holds_scripts_and_styles() -> None:
    unsafe = re.compile(
        r"\|\s*safe\b|autoescape\s+off|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)|<style", re.IGNORECASE
    )
    templates = [path for folder in ("templates", *CODE) for path in (ROOT / folder).rglob("*.html")]
    assert len(templates) > 30
    assert {named(path) for path in templates if unsafe.search(path.read_text())} == set()
