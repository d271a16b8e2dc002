// The place in line moves by itself while somebody waits: the sentences above the thread, from an address of
// their own. What changed is told once, politely.
"use strict";
(() => {
  const EVERY = 15000;
  const state = document.getElementById("state");
  if (!state?.dataset.from) return;

  const look = async () => {
    if (document.hidden || !state.querySelector("[data-place], [data-promise]")) return;
    const answer = await fetch(state.dataset.from, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.body;
    if (fresh.textContent.trim() === state.textContent.trim() || state.contains(document.activeElement)) return;
    const told = fresh.querySelector("[data-place]")?.textContent.trim();
    state.replaceChildren(...fresh.childNodes);
    if (told) announce(told);
  };
  setInterval(() => look().catch(() => {}), EVERY);
})();
