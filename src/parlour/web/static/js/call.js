// Whether we are calling now, asked again every two seconds. What cannot be asked is not shown: an old "yes" or
// "no" on a page that lost its line would be believed.
"use strict";

const shown = document.getElementById("call-state");
const unconfirmed = document.getElementById("unconfirmed");
const EVERY = 2000;
const PATIENCE = 2000;
let timer = 0;
let asking = false;

if (shown) {
  addEventListener("offline", () => confirmed(false));
  addEventListener("online", ask);
  addEventListener("pageshow", (event) => event.persisted && ask());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    confirmed(false);
    ask();
  });
  timer = setTimeout(ask, EVERY);
}

async function ask() {
  if (asking) return;
  asking = true;
  clearTimeout(timer);
  try {
    const old = shown.querySelector("[data-call-state]");
    const address = shown.dataset.page + "?was=" + encodeURIComponent(old.dataset.callMark);
    const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE), cache: "no-store" });
    if (!answer.ok) throw new Error("not answered");
    if (answer.status !== 204 && show(await answer.text(), old)) return;
    confirmed(true);
  } catch {
    confirmed(false);
  }
  asking = false;
  timer = setTimeout(ask, EVERY);
}

// The presses below the state belong to it, so they come with a new page; a ringing phone waits for none.
function show(html, old) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-call-state]");
  if (!fresh) throw new Error("not a state");
  const state = fresh.dataset.callState;
  if (state !== old.dataset.callState && state !== "calling") {
    location.reload();
    return true;
  }
  old.replaceWith(document.adoptNode(fresh));
  return false;
}

function confirmed(yes) {
  shown.hidden = !yes;
  unconfirmed.hidden = yes;
}
