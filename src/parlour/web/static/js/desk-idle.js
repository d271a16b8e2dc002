// Once a minute: how long nothing was pressed here. The answer is a warning when the session is about to end; when
// it has ended the page goes, so that nobody else reads it, and what was typed waits in this tab for its author.
"use strict";
(() => {
  const EVERY = 60000;
  let active = Date.now();
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"])
    addEventListener(kind, () => { active = Date.now(); }, { passive: true });

  const ask = async () => {
    const region = document.getElementById("idle");
    const token = document.querySelector("input[name=token]")?.value;
    if (!region || !token) return;
    const quiet = Math.floor((Date.now() - active) / 1000);
    const body = new URLSearchParams({ token, quiet, next: location.pathname });
    const answer = await fetch("/desk/here", { method: "POST", body });
    if (answer.status === 401) return leave();
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("idle");
    // Said once: the same warning again would be read out again every minute.
    if (fresh && fresh.textContent.trim() !== region.textContent.trim()) region.replaceWith(document.adoptNode(fresh));
  };

  const leave = () => location.assign(`/desk/sign-in?ended=yes&next=${encodeURIComponent(location.pathname)}`);

  const again = () => ask().catch(() => {}); // the next minute, or a reload, makes it good
  setInterval(again, EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || again());
  again();
})();
