// How much of a file has left: without this the same form is sent by the browser alone, and shows nothing.
"use strict";
(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const words = form.dataset;
  let under = null;

  form.addEventListener("submit", (event) => {
    if (!form.querySelector("input[type=file]").files.length) return; // the page says what is missing
    event.preventDefault();
    if (!under) send();
  });

  const send = () => {
    const shown = show();
    const request = under = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => event.lengthComputable && tell(shown, event.loaded / event.total));
    request.addEventListener("load", () => answered(request));
    for (const kind of ["error", "abort"]) request.addEventListener(kind, () => ended(words.failed));
    shown.stop.addEventListener("click", () => request.abort());
    request.open("POST", form.action);
    request.send(new FormData(form));
  };

  const show = () => {
    form.querySelector(".upload")?.remove();
    const box = document.createElement("div");
    box.className = "upload notice";
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    const line = document.createElement("p");
    line.setAttribute("role", "status");
    bar.setAttribute("aria-label", words.sent.replace("{percent}", "..."));
    const stop = document.createElement("button");
    stop.type = "button";
    stop.textContent = words.stop;
    box.append(bar, line, stop);
    form.append(box);
    return { bar, line, stop };
  };

  // Said in quarters: every percent would talk over everything else.
  const tell = ({ bar, line }, part) => {
    bar.value = part;
    const quarter = Math.floor(part * 4) * 25;
    const said = quarter === 100 ? words.checking : words.sent.replace("{percent}", String(quarter));
    if (line.textContent !== said) line.textContent = said;
  };

  const answered = (request) => {
    if (request.status === 200) return location.assign(request.responseURL);
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const told = page.querySelector(".errors, .notice, main p");
    ended(told ? told.textContent.trim() : words.failed);
  };

  const ended = (said) => {
    under = null;
    const box = form.querySelector(".upload");
    box.replaceChildren(Object.assign(document.createElement("p"), { textContent: said }));
    box.setAttribute("role", "alert");
  };
})();
