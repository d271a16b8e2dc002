// The promise above the box stays true while somebody reads or types: it follows who is here and the topic
// chosen. Only that line changes; nothing typed is touched. Without a script the next page says it.
"use strict";
(() => {
  const EVERY = 10000;
  const place = document.querySelector("[data-promise-from]");
  if (!place) return;

  const chosen = () => document.querySelector("input[name=topic]:checked, input[name=topic][type=hidden]")?.value || "";

  const look = async () => {
    if (document.hidden) return;
    const topic = chosen();
    const answer = await fetch(place.dataset.promiseFrom + (topic ? "?topic=" + topic : ""));
    if (!answer.ok || topic !== chosen()) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-promise]");
    if (fresh && fresh.textContent !== place.textContent.trim()) place.replaceChildren(document.adoptNode(fresh));
  };

  const again = () => look().catch(() => {}); // the next look, or a reload, makes it good
  setInterval(again, EVERY);
  document.addEventListener("change", (event) => event.target.name === "topic" && again());
  document.addEventListener("visibilitychange", () => document.hidden || again());
})();
