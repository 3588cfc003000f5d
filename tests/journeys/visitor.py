"""A person at a browser, who looks at every page for what a person could trip over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
NOTE_VIOLATIONS = """
window.cspViolations = [];
document.addEventListener("securitypolicyviolation", (e) =>
  window.cspViolations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile || ""}`));
"""
SIDEWAYS = """() => document.documentElement.scrollWidth <= 320 ? [] :
  [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > 321)
    .slice(0, 4).map((e) => `${e.tagName.toLowerCase()}.${e.className}`)"""


LOOKED_AT: set[str] = set()  # by all visitors of this process: a page is the same whoever looks


@dataclass
class Visitor:
    """One browser window.

    Attributes:
        faults: what was wrong with a page, in words, page by page.
    """

    page: Any
    base: str
    scripts: bool = True
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.scripts:
            self.page.context.add_init_script(NOTE_VIOLATIONS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.path}: script error: {error}"))

    @property
    def path(self) -> str:
        return str(self.page.url).removeprefix(self.base)

    def go(self, path: str) -> Visitor:
        """Open an address, which must answer 200, and look at the page."""
        answer = self.page.goto(self.base + path)
        assert answer.status == 200, f"{path} answered {answer.status}"
        return self.look()

    def press(self, name: str | re.Pattern[str], *, exact: bool = False, within: str = "main") -> Visitor:
        """Press the first button or link of this name, wait for the page that follows, and look at it."""
        scope = self.page.locator(within)
        target = scope.get_by_role("button", name=name, exact=exact).or_(
            scope.get_by_role("link", name=name, exact=exact)
        )
        return self._click(target.first)

    def menu(self, name: str) -> Visitor:
        """Press an entry of the page's head."""
        return self.press(name, within="header")

    def press_submit(self) -> Visitor:
        """Press the page's one filled button."""
        return self._click(self.page.locator("main form.form button.btn-primary"))

    def sees(self, words: str) -> bool:
        return words in self.page.locator("body").inner_text()

    def look(self) -> Visitor:
        """Accessibility in both colors, the security policy, and a phone of 320 pixels; the same page once only."""
        if not self.scripts or self._known():
            return self
        self._audit(None)
        self.page.emulate_media(color_scheme="dark")
        self._audit(CONTRAST, "in dark colors")
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(NARROW)
        wide = self.page.evaluate(SIDEWAYS)
        self.page.set_viewport_size(WIDE)
        if wide:
            self.faults.append(f"{self.path}: scrolls sideways at 320 px: {', '.join(wide)}")
        self.faults += [f"{self.path}: blocked by the policy: {v}" for v in self.page.evaluate("window.cspViolations")]
        return self

    def _known(self) -> bool:
        """Whether a page of this address and these words and marks (ids, numbers and tokens aside) was looked at."""
        page = self.path + self.page.content()
        what = re.sub(r'[0-9a-f]{8}-[0-9a-f-]{27}|\d+|csrfmiddlewaretoken" value="\w+', "#", page)
        known = what in LOOKED_AT
        LOOKED_AT.add(what)
        return known

    def _click(self, target: Any) -> Visitor:
        with self.page.expect_navigation() as following:
            target.click()
        answer = following.value
        assert answer is not None
        assert answer.status == 200, f"{self.path} answered {answer.status}"
        return self.look()

    def _audit(self, options: dict[str, Any] | None, where: str = "") -> None:
        found = Axe().run(self.page, options=options or {"resultTypes": ["violations"]})
        for violation in found.response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                targets = [node["target"][0] for node in violation["nodes"][:3]]
                self.faults.append(f"{self.path}: {violation['id']} {where} ({violation['impact']}): {targets}")

    def _heard(self, message: Any) -> None:
        if "Content Security Policy" in message.text or message.type == "error":
            self.faults.append(f"{self.path}: console: {message.text}")
