// A form is sent once, and never into the dark: offline words stay where they are.
"use strict";

for (const form of document.querySelectorAll("form[data-send]")) {
  const button = form.querySelector("button:not([type])");
  let sentAt = 0;

  form.addEventListener("submit", (event) => {
    if (Date.now() - sentAt < 10000) {
      event.preventDefault();
      return;
    }
    if (form.dataset.offline && !navigator.onLine) {
      event.preventDefault();
      say(form, form.dataset.offline);
      return;
    }
    sentAt = Date.now();
    button?.setAttribute("aria-disabled", "true");
  });

  // The back button may bring the page as it was left.
  addEventListener("pageshow", () => {
    sentAt = 0;
    button?.removeAttribute("aria-disabled");
  });
}

// What went wrong comes first for somebody who cannot see the top of the page.
document.getElementById("errors")?.focus();

function say(form, words) {
  let notice = form.querySelector(".offline");
  if (!notice) {
    notice = document.createElement("p");
    notice.className = "notice offline";
    notice.setAttribute("role", "alert");
    form.prepend(notice);
  }
  notice.textContent = words;
}
