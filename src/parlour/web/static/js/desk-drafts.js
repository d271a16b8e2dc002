// Keeps what is typed, separately for each form, in this tab only: sessionStorage ends with the tab, and
// signing out clears it. Nothing typed into a note is ever put into a reply.
"use strict";
(() => {
  const PREFIX = "parlour-draft:";
  const fields = [...document.querySelectorAll("textarea[data-draft]")];

  // The page that follows a send says which draft the server has taken in. The mark is then dropped from the
  // address, so that a later reload does not drop the next draft as well.
  const sent = document.querySelector("[data-draft-sent]");
  if (sent) {
    sessionStorage.removeItem(PREFIX + sent.dataset.draftSent);
    history.replaceState(null, "", location.pathname + location.hash);
  }

  for (const field of fields) {
    const name = PREFIX + field.dataset.draft;
    const kept = sessionStorage.getItem(name);
    if (kept && !field.value) field.value = kept;
    if (sent && sent.dataset.draftSent === field.dataset.draft) field.value = "";
    field.addEventListener("input", () => {
      if (field.value) sessionStorage.setItem(name, field.value);
      else sessionStorage.removeItem(name);
    });
    const folded = field.closest("details");
    if (folded && field.value) folded.open = true;
  }

  for (const form of document.querySelectorAll("form[data-clears-drafts]")) {
    form.addEventListener("submit", () => {
      for (const name of Object.keys(sessionStorage)) {
        if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
      }
    });
  }
})();
