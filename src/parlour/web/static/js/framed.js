// On a customer's page inside the operator's panel: says that it works here, or that this browser keeps no cookies in
// frames, so that the panel opens the whole page instead. What it says holds nothing about anybody.
"use strict";

if (window.parent !== window) {
  const say = (word) => window.parent.postMessage("parlour:" + word, "*");
  const storage = document.hasStorageAccess?.() ?? Promise.resolve(navigator.cookieEnabled);
  storage.then((kept) => say(kept ? "ready" : "blocked")).catch(() => say("blocked"));
  addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input, textarea, select");
    if (event.key === "Escape" && !writing && !event.isComposing) say("close");
  });
}
