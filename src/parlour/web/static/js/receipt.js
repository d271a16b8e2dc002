// Copy, print, save and hide the receipt. Without this file the buttons are not there at all.
"use strict";

const box = document.querySelector("[data-receipt]");
const code = box?.querySelector("[data-receipt-code]");

if (code) {
  const reference = box.querySelector("[data-reference]").dataset.reference;
  const said = box.querySelector("[data-said]");
  const acts = {
    copy: async () => {
      await navigator.clipboard.writeText(code.dataset.receiptCode);
      said.textContent = "";
      said.textContent = box.dataset.copied;
      said.classList.remove("hidden");
    },
    print: () => print(),
    save: () => {
      const lines = [box.dataset.company, location.origin + "/return", ""];
      for (const row of box.querySelectorAll("dl > div")) {
        const [name, value] = row.children;
        lines.push(name.textContent + ": " + (value.querySelector(".handle") ?? value).textContent);
      }
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/plain" }));
      link.download = "receipt-" + reference + ".txt";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    },
    hide: (button) => {
      const hidden = button.getAttribute("aria-pressed") === "true";
      button.setAttribute("aria-pressed", String(!hidden));
      button.textContent = hidden ? box.dataset.shown : box.dataset.masked;
      code.textContent = hidden ? code.dataset.receiptCode : "••••-••••-••••-••••-••••-••••-•";
    },
  };
  for (const button of box.querySelectorAll("[data-do]")) {
    const act = button.dataset.do;
    if (act === "copy" && !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", () => acts[act](button));
  }
}
