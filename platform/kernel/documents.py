"""Pages to keep as PDF. The engine opens nothing: no address, no file; what a document shows is in its template."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from PIL import ImageFile

from kernel.errors import Unavailable

STYLE = Path("reciprocal", "document.css")


class NoPdf(Unavailable):
    code = "no-pdf"
    title = _("This installation makes no PDF files: the library Pango is missing. Use the page or the JSON file.")


@functools.cache
def available() -> bool:
    """Whether PDFs can be made here: WeasyPrint needs the system's Pango. Asked once a process, and only where it counts."""
    strict = ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        import weasyprint  # noqa: F401 - takes 0.4 s, and fails where the library is missing
    except (ImportError, OSError):
        return False
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = strict  # importing it lets Pillow take halves of pictures, everywhere
    return True


def pdf(template: str, context: dict[str, Any], **options: Any) -> bytes:
    """A template as a PDF: A4, tagged, with its fonts inside. In the language that is active.

    Args:
        template: a whole HTML page; nothing it points to is fetched.
        options: of WeasyPrint's ``write_pdf``.

    Raises:
        NoPdf: Pango is missing.
        RuntimeError: the template points to something outside itself.
    """
    if not available():
        raise NoPdf
    import weasyprint
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Locked(URLFetcher):
        """Refuses every address, also of a file, so that no text in a document can make us open one."""

        def fetch(self, url: str, headers: Any = None) -> NoReturn:
            raise FatalURLFetchingError("a document asks for something outside itself")

    fetcher = Locked(allowed_protocols=())
    style = weasyprint.CSS(string=_style(), url_fetcher=fetcher)
    html = weasyprint.HTML(string=render_to_string(template, context), url_fetcher=fetcher)
    try:
        return html.write_pdf(stylesheets=[style], **{"pdf_tags": True, **options})
    except FatalURLFetchingError as refused:  # no Exception: nothing above would catch it
        raise RuntimeError(str(refused)) from None


def as_file(content: bytes, name: str) -> HttpResponse:
    """A PDF to download."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@functools.cache
def _style() -> str:
    return (Path(settings.BASE_DIR) / "static" / STYLE).read_text(encoding="utf-8")
