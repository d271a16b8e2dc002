// Says what happened, once, in a log that only screen readers meet. The message list itself is never live.
"use strict";

const PAUSE = 1500;
let waiting = [];
let timer = 0;

function announce(words) {
  const log = document.getElementById("announcer");
  if (!log) return;
  const line = document.createElement("p");
  line.textContent = words;
  log.append(line);
  while (log.children.length > 5) log.firstElementChild.remove();
}

// Messages that come close together are told as one summary.
function announceMessage(from, words, list) {
  waiting.push({ from, words });
  clearTimeout(timer);
  timer = setTimeout(() => {
    const [first] = waiting;
    announce(
      waiting.length === 1
        ? list.dataset.one.replace("{who}", first.from).replace("{words}", first.words)
        : list.dataset.many.replace("{count}", waiting.length),
    );
    waiting = [];
  }, PAUSE);
}

addEventListener("load", () => {
  const list = document.getElementById("thread");
  if (!list || !sessionStorage.getItem("sent")) return;
  sessionStorage.removeItem("sent");
  if (!document.getElementById("errors")) setTimeout(() => announce(list.dataset.sent), 200);
});
