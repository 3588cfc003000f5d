"""Somebody who knows no address: goes by the words on links and buttons, fills in what a form shows, and presses."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class Page(HTMLParser):
    """Links as (words, address), and forms with their buttons and the values they stand at."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.forms: list[dict[str, Any]] = []
        self._words: list[str] = []
        self._href: str | None = None
        self._form: dict[str, Any] | None = None
        self._area = self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag == "a" and at.get("href"):
            self._href, self._words = at["href"], []
        elif tag == "form":
            self._form = {"action": at.get("action") or "", "fields": {}, "buttons": []}
            self.forms.append(self._form)
        elif tag == "button":
            self._words = []
        elif self._form is not None and at.get("name"):
            self._field(tag, at)
        if tag == "option" and self._form is not None and self._select and "selected" in at:
            self._form["fields"][self._select] = at.get("value")

    def handle_endtag(self, tag: str) -> None:
        words = " ".join("".join(self._words).split())
        if tag == "a" and self._href:
            self.links.append((words, self._href))
            self._href = None
        elif tag == "button" and self._form is not None:
            self._form["buttons"].append(words)
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        if self._area and self._form is not None:
            self._form["fields"][self._area] += data.lstrip("\n") if not self._form["fields"][self._area] else data

    def _field(self, tag: str, at: dict[str, str | None]) -> None:
        assert self._form is not None
        name, fields = str(at["name"]), self._form["fields"]
        if tag == "textarea":
            self._area, fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif at.get("type") in ("radio", "checkbox"):
            if "checked" in at:
                fields.setdefault(name, []).append(at.get("value", "on"))
        else:
            fields[name] = at.get("value") or ""


class Visitor:
    """Where somebody is, and what they do there."""

    def __init__(self, client: Client, user: Any) -> None:
        self.client = client
        client.force_login(user)
        self.go("/admin/")

    def go(self, address: str) -> None:
        self._arrive(self.client.get(address, follow=True), address)

    def follow(self, words: str, nth: int = 0) -> None:
        """The ``nth`` link whose words begin so."""
        found = [href for said, href in self.page.links if said.startswith(words)]
        assert found, f"no link “{words}” among {[said for said, _href in self.page.links]}"
        self.go(found[nth])

    def press(self, words: str, **fields: Any) -> None:
        """The first button whose words begin so, with these fields filled in."""
        for form in self.page.forms:
            if any(button.startswith(words) for button in form["buttons"]):
                missing = set(fields) - set(form["fields"]) - set(self.names)
                assert not missing, f"the form has no {missing}"
                address = form["action"] or self.address
                answer = self.client.post(address, {**form["fields"], **fields}, follow=True)
                return self._arrive(answer, address)
        raise AssertionError(f"no button “{words}” among {[form['buttons'] for form in self.page.forms]}")

    def sees(self, words: str) -> bool:
        return words in self.html

    @property
    def names(self) -> list[str]:
        """Names of controls, also of those that nothing is chosen in."""
        import re

        return re.findall(r'name="([^"]+)"', self.html)

    def _arrive(self, answer: Any, address: str) -> None:
        expected = (200, 400) if getattr(self, "may_err", False) else (200,)
        assert answer.status_code in expected, f"{address} answers {answer.status_code}"
        self.address = answer.request["PATH_INFO"]
        self.html = answer.content.decode()
        self.page = Page(self.html)
        assert 'class="error-summary"' not in self.html or getattr(self, "may_err", False), self.html
