// What is being written stays on this device for a day, unless the device is shared.
"use strict";

const DAY = 24 * 60 * 60 * 1000;
const PREFIX = "draft:";

for (const name of Object.keys(localStorage)) {
  if (name.startsWith(PREFIX) && !(Date.now() - (read(name)?.at ?? 0) < DAY)) localStorage.removeItem(name);
}

// A page that came by itself after a send means that the words arrived; back or reload does not.
const came = performance.getEntriesByType("navigation")[0]?.type;
if (came === "navigate" && !document.getElementById("errors")) {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX) && read(name)?.sent) localStorage.removeItem(name);
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) keep(form);

function keep(form) {
  const name = PREFIX + form.dataset.draft;
  const words = form.elements.body;
  const shared = () => "shared" in form.dataset || Boolean(form.elements.shared?.checked);
  const draft = read(name);
  // Back from a send that arrived leads to the conversation, not to an empty form.
  if (came === "back_forward" && history.state?.sent && !draft && form.dataset.latest) {
    location.replace(form.dataset.latest);
  }
  if (draft?.words && !words.value && !shared()) {
    words.value = draft.words;
    offerToClear(form, words, name);
  }
  const save = () => {
    if (shared() || !words.value) localStorage.removeItem(name);
    else write(name, { words: words.value, at: Date.now() });
  };
  words.addEventListener("input", save);
  form.elements.shared?.addEventListener?.("change", save);
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) history.replaceState({ sent: true }, "");
    if (!event.defaultPrevented && words.value && !shared()) {
      write(name, { words: words.value, at: Date.now(), sent: true });
      if (form.dataset.draft !== "write") sessionStorage.setItem("sent", form.dataset.draft);
    }
  });
}

function offerToClear(form, words, name) {
  const line = document.createElement("p");
  line.className = "hint";
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "link";
  clear.textContent = form.dataset.clear;
  clear.addEventListener("click", () => {
    words.value = "";
    localStorage.removeItem(name);
    line.remove();
    words.focus();
  });
  line.append(form.dataset.kept + " ", clear);
  words.after(line);
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Full or forbidden storage: the words are still in the box.
  }
}
