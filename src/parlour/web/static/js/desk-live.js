// Live hints for the desk: ids only. The list is never reordered here; what changed waits behind one press,
// and the press is an ordinary link, so the truth is always the page the server writes.
"use strict";
(() => {
  const fresh = document.querySelector("[data-fresh]");
  const offline = document.querySelector("[data-offline]");
  if (!fresh) return;
  const only = fresh.dataset.case || "";
  const mine = fresh.dataset.seen || "0";
  const changed = new Set();
  let lost = 0;

  const show = () => {
    const count = changed.size;
    if (!count) return;
    const words = count === 1 ? fresh.dataset.one : fresh.dataset.many.replace("{n}", String(count));
    fresh.querySelector("a").textContent = words;
    fresh.hidden = false;
  };

  const heard = (event) => {
    let told;
    try { told = JSON.parse(event.data); } catch { return; }
    if (!told.case) return;
    if (told.kind === "case-offered") return dispatchEvent(new Event("offered"));
    if (told.kind === "customer-saw") return told.case === only && seen();
    // My own list gains a case only by my own press, so there only cases already listed count.
    const listed = () => document.querySelector(`main a[data-row][data-case="${CSS.escape(told.case)}"]`);
    if (!only && (fresh.dataset.view !== "mine" || listed())) changed.add(told.case);
    if (only && told.case === only && Number(told.seq) > Number(mine)) changed.add(told.seq);
    show();
  };

  // All at once: a customer who looks has read everything above.
  const seen = () => {
    for (const form of document.querySelectorAll("[data-unseen]")) {
      const words = document.createElement("p");
      words.className = "muted";
      words.textContent = fresh.dataset.saw;
      form.replaceWith(words);
    }
  };

  // Five seconds without a line before saying so: a short gap is none of the reader's business.
  const gone = () => { lost = lost || setTimeout(() => { offline.hidden = false; }, 5000); };
  const back = () => { clearTimeout(lost); lost = 0; offline.hidden = true; };

  // The link leads to the page itself, so following it would only scroll. The row that had the focus has it again.
  let at = "";
  addEventListener("focusin", (event) => { at = event.target.dataset.reference || at; });
  fresh.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    if (at) sessionStorage.setItem("row", at);
    history.scrollRestoration = "manual";
    history.replaceState(null, "", event.target.href);
    location.reload();
  });
  const was = sessionStorage.getItem("row");
  sessionStorage.removeItem("row");
  if (was) document.querySelector(`main a[data-row][data-reference="${CSS.escape(was)}"]`)?.focus();

  const stream = new EventSource(fresh.dataset.from);
  stream.onopen = back;
  stream.onerror = gone;
  stream.onmessage = heard;
  stream.addEventListener("resync", () => { changed.add("more"); show(); });
  stream.addEventListener("writing", (event) => {
    if (only && JSON.parse(event.data).case === only) dispatchEvent(new Event("theywrite"));
  });
  addEventListener("pagehide", () => stream.close());
})();
