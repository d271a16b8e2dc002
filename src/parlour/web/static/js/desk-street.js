// New posts wait behind one press; nothing moves under the pointer. Without this script, reloading shows them.
"use strict";
(() => {
  const EVERY = 10000;
  const fresh = document.querySelector("[data-new-posts]");
  if (!fresh) return;
  const ids = (page) => [...page.querySelectorAll("[data-card]")].map((one) => one.dataset.card);
  const here = new Set(ids(document));
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const count = ids(page).filter((one) => !here.has(one)).length;
    if (!count) return;
    fresh.querySelector("a").textContent = fresh.dataset.words.replace("{n}", String(count));
    fresh.hidden = false;
  };
  setInterval(() => look().catch(() => {}), EVERY);
})();
