// New messages appear by themselves: a hint carries a number, the words come from the page's own address.
"use strict";

const list = document.getElementById("thread");
const unconnected = document.getElementById("unconnected");
const PATIENCE = 5000;
let after = Number(list?.dataset.after ?? 0);
let heard = after;
let busy = false;
let again = false;
let trouble = 0;

if (list && "EventSource" in window) {
  const source = new EventSource(list.dataset.live + "&after=" + after);
  source.addEventListener("message", (event) => {
    const { seq } = JSON.parse(event.data);
    if (seq > after) look();
    if (seq <= heard) dispatchEvent(new Event("changed"));
    heard = Math.max(heard, seq);
  });
  source.addEventListener("resync", look);
  source.addEventListener("writing", () => dispatchEvent(new Event("theywrite")));
  source.addEventListener("open", () => {
    clearTimeout(trouble);
    trouble = 0;
    unconnected.hidden = true;
    if (list.querySelector("[data-file-state=checking]")) dispatchEvent(new Event("changed"));
  });
  source.addEventListener("error", () => {
    trouble ||= setTimeout(() => (unconnected.hidden = false), PATIENCE);
  });
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

async function look() {
  again = true;
  if (busy) return;
  busy = true;
  while (again) {
    again = false;
    try {
      await fetchNew();
    } catch {
      // The next hint, or a reload, brings it.
    }
  }
  busy = false;
}

async function fetchNew() {
  const answer = await fetch(list.dataset.page + "?after=" + after, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const item of page.querySelectorAll("li[data-seq]")) {
    if (Number(item.dataset.seq) <= after) continue;
    after = Number(item.dataset.seq);
    list.append(document.adoptNode(item));
    if (item.matches(".theirs")) announceMessage(item.dataset.from, item.querySelector(".words").textContent, list);
    else if (item.matches(".line")) announce(item.textContent.trim());
  }
  showState(page.querySelector("[data-state]"));
}

// The sentence above the thread follows; the box below it stays, so that nothing typed can vanish.
function showState(fresh) {
  if (!fresh || fresh.dataset.state === list.dataset.state) return;
  list.dataset.state = fresh.dataset.state;
  document.getElementById("state").replaceChildren(...fresh.childNodes);
}
