// What changed in messages that are here already: seen, taken back, a file that was checked.
"use strict";

addEventListener("changed", async () => {
  const thread = document.getElementById("thread");
  const answer = await fetch(location.pathname, { headers: { accept: "text/html" } }).catch(() => null);
  if (!thread || !answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const line of thread.querySelectorAll(":scope > li[data-seq]")) {
    const fresh = page.querySelector(`#thread > li[data-seq="${line.dataset.seq}"]`);
    if (!fresh || fresh.isEqualNode(line) || line.contains(document.activeElement)) continue;
    line.replaceWith(document.adoptNode(fresh));
  }
});
