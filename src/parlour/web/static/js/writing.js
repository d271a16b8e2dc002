// "Is writing": a sign of life both ways, at most one every four seconds, for the eyes only and gone by itself.
"use strict";
(() => {
  const EVERY = 4000;
  const SHOWN = 7000;
  const sign = document.querySelector("[data-writing]");
  const box = document.getElementById(sign?.dataset.box);
  if (!sign || !box) return;
  let told = 0;
  let hiding = 0;

  box.addEventListener("input", () => {
    if (Date.now() - told < EVERY || !box.value.trim()) return;
    told = Date.now();
    const token = box.form.elements.token.value;
    fetch(sign.dataset.writing, { method: "POST", body: new URLSearchParams({ token }) }).catch(() => {});
  });

  addEventListener("theywrite", () => {
    clearTimeout(hiding);
    sign.hidden = false;
    hiding = setTimeout(() => { sign.hidden = true; }, SHOWN);
  });
})();
