// Four small improvements over plain pages; everything works without this file.
(() => {
  "use strict";
  const root = document.documentElement;

  // The theme lives in a cookie, so the server renders it and no page flashes in the other one.
  document.addEventListener("change", (event) => {
    const choice = event.target.closest("[data-theme-choice] input[type=radio]");
    if (choice) root.dataset.theme = choice.value;
  });

  // After a failed submit, screen readers and keyboards start at what is wrong.
  document.querySelector(".error-summary")?.focus();

  // A team's menu is longer than a phone is wide: it starts where one is.
  const menu = document.querySelector(".topnav-wrap");
  const here = menu?.querySelector("[aria-current]")?.getBoundingClientRect();
  if (here) menu.scrollLeft += here.left + here.width / 2 - (menu.getBoundingClientRect().left + menu.clientWidth / 2);

  // A second click on a slow submit would ask twice (the server refuses it, but the person needn't see that).
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button || event.target.method === "get" || button.name) return;
    setTimeout(() => { button.disabled = true; button.setAttribute("aria-busy", "true"); });
  });
  addEventListener("pageshow", () => {
    document.querySelectorAll("[aria-busy=true][disabled]").forEach((b) => { b.disabled = false; b.removeAttribute("aria-busy"); });
  });
})();
