// A file that was being checked: when the case changes, its line is taken from a fresh page.
"use strict";

const BEING_CHECKED = "[data-file-state=checking]";

addEventListener("changed", async () => {
  const waiting = document.querySelectorAll(BEING_CHECKED);
  if (!waiting.length) return;
  const answer = await fetch(location.pathname, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const line of waiting) {
    const fresh = page.querySelector(`[data-file="${line.dataset.file}"]`);
    if (fresh && !fresh.matches(BEING_CHECKED)) line.replaceWith(document.adoptNode(fresh));
  }
});
