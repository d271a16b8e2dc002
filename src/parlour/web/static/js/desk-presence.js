// The beat of an open desk page: every 15 seconds, with how long nothing was pressed or moved. The answer is the
// line under the bar as a reload would show it, so an offer appears by itself.
"use strict";
(() => {
  const EVERY = 15000;
  let active = Date.now();
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"])
    addEventListener(kind, () => { active = Date.now(); }, { passive: true });

  const beat = async () => {
    const region = document.getElementById("rota");
    const token = region?.querySelector("input[name=token]")?.value;
    if (!token) return;
    const quiet = Math.floor((Date.now() - active) / 1000);
    const body = new URLSearchParams({ token, quiet, next: location.pathname });
    const answer = await fetch("/desk/beat", { method: "POST", body });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("rota");
    if (fresh) show(region, fresh);
  };

  // While nothing else changes only the seconds move, so that neither focus nor a screen reader is disturbed.
  const show = (region, fresh) => {
    if (region.dataset.key !== fresh.dataset.key) return region.replaceWith(document.adoptNode(fresh));
    const [old, now] = [region, fresh].map((one) => one.querySelector("[data-seconds]"));
    if (old && now) old.textContent = now.textContent;
  };

  const again = () => beat().catch(() => {}); // the next beat, or a reload, makes it good
  setInterval(again, EVERY);
  // Every page of a team hears of every offer: they look within a second, each at its own moment, and once.
  let soon = 0;
  addEventListener("offered", () => {
    soon ||= setTimeout(() => { soon = 0; again(); }, Math.random() * 1000);
  });
  document.addEventListener("visibilitychange", () => document.hidden || again());
})();
