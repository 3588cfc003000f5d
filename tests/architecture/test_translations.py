"""Everything said in English is said in Simplified Chinese too, and the compiled catalog is the written one."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from tests.architecture.places import CODE, ROOT, python_files

CATALOG = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


@dataclass
class Message:
    """One entry of a catalog."""

    flags: set[str] = field(default_factory=set)
    context: str | None = None
    text: str = ""
    plural: str | None = None
    translations: dict[int, str] = field(default_factory=dict)


def messages(source: str) -> Iterator[Message]:
    """The live entries of a .po file (obsolete ones, ``#~``, left out)."""
    for block in re.split(r"\n\s*\n", source):
        message, read, into = Message(), False, ""
        parts: dict[str, str] = {}
        for line in block.splitlines():
            if line.startswith("#,"):
                message.flags |= {flag.strip() for flag in line[2:].split(",")}
            elif not line.startswith("#") and (found := re.match(r'(?:(msg\w+(?:\[\d\])?)\s+)?(".*")$', line.strip())):
                into = found[1] or into
                parts[into] = parts.get(into, "") + ast.literal_eval(found[2])
                read = True
        if read:
            message.context, message.text = parts.get("msgctxt"), parts.get("msgid", "")
            message.plural = parts.get("msgid_plural")
            for name, value in parts.items():
                if name.startswith("msgstr"):
                    message.translations[int(name[7:-1] or 0) if "[" in name else 0] = value
            yield message


SAYING = re.compile(r"_|(n|p|np)?gettext(_lazy|_noop)?")
SAID_BY_TEMPLATE = re.compile(
    r"(?:n|p|np)?gettext\(u?((?:'[^'\\\\]*(?:\\\\.[^'\\\\]*)*'|\"[^\"\\\\]*(?:\\\\.[^\"\\\\]*)*\"))"
)


def said_in_python(source: str) -> Iterator[str]:
    """What is passed to a function that translates, as far as it stands there."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and SAYING.fullmatch(node.func.id):
            text = node.args[node.func.id.startswith(("p", "np"))]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value


def said_in_template(source: str) -> Iterator[str]:
    for quoted in SAID_BY_TEMPLATE.findall(templatize(source)):
        yield ast.literal_eval(quoted)


def templates() -> Iterator[Path]:
    for folder in ("templates", *CODE):
        for ending in ("html", "txt"):
            yield from sorted((ROOT / folder).rglob(f"*.{ending}"))


@pytest.fixture(scope="module")
def catalog() -> list[Message]:
    assert CATALOG.exists(), "run make messages and translate locale/zh_Hans/LC_MESSAGES/django.po"
    return [message for message in messages(CATALOG.read_text(encoding="utf-8")) if message.text]


def test_every_message_is_translated(catalog: list[Message]) -> None:
    assert len(catalog) > 100
    assert [m.text for m in catalog if not m.translations or not all(m.translations.values())] == []


def test_the_catalog_holds_all_that_is_said(catalog: list[Message]) -> None:
    held = {message.text for message in catalog} | {message.text.replace("%%", "%") for message in catalog}
    said = {text for path in python_files(*CODE, migrations=True) for text in said_in_python(path.read_text())}
    said |= {text for path in templates() for text in said_in_template(path.read_text())}
    assert len(said) > 1000
    assert said - held == set()


def test_what_is_said_is_found() -> None:
    code = 'from django.utils.translation import gettext as _, ngettext\n_("One" "s") + ngettext("%s cat", "%s cats", 2) + _(x)'
    assert set(said_in_python(code)) == {"Ones", "%s cat"}
    template = (
        "{% translate \"Two\" as x %}{% blocktranslate trimmed %}Three\n {{ n }}{% endblocktranslate %}{% trans '4' %}"
    )
    assert set(said_in_template(template)) == {"Two", "Three %(n)s", "4"}


def test_no_translation_is_a_guess(catalog: list[Message]) -> None:
    assert [m.text for m in catalog if "fuzzy" in m.flags] == []


def test_placeholders_survive_translation(catalog: list[Message]) -> None:
    def placeholders(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)[sdif]|\{\w*\}", text))

    wrong = [
        m.text
        for m in catalog
        for translated in m.translations.values()
        if not placeholders(translated) <= placeholders(m.text) | placeholders(m.plural or "")
        or (m.plural is None and placeholders(translated) != placeholders(m.text))
    ]
    assert wrong == []


def test_the_compiled_catalog_is_the_written_one(catalog: list[Message]) -> None:
    with CATALOG.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    written = {}
    for m in catalog:
        text = m.text if m.context is None else f"{m.context}\x04{m.text}"
        for number, translated in m.translations.items():
            written[text if m.plural is None else (text, number)] = translated
    assert {key: value for key, value in compiled.items() if key != ""} == written


def test_an_entry_is_read_whole() -> None:
    source = '#, fuzzy, python-format\nmsgid ""\n"One "\n"two"\nmsgstr "一"\n"二"\n\n#~ msgid "old"\n#~ msgstr ""\n'
    assert list(messages(source)) == [Message({"fuzzy", "python-format"}, None, "One two", None, {0: "一二"})]
