// Ctrl or Cmd and Enter sends what is being written. Not a single key, so it needs nobody's consent.
"use strict";
document.addEventListener("keydown", (event) => {
  const pressed = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.isComposing;
  if (!pressed || event.repeat || !event.target.matches("textarea[data-send]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
