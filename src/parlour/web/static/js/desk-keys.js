// Single keys for the desk. They act only while no field has focus and no modifier is held, so letters made
// with Alt, AltGr or dead keys are always typed as letters. The page loads this only when keys are wanted.
"use strict";
(() => {
  const places = { m: "/desk/inbox/mine", t: "/desk/inbox/teams", a: "/desk/inbox/all" };
  let going = false;

  const find = (name) => document.querySelector(`[data-key~="${name}"]`);

  const step = (way) => {
    const rows = [...document.querySelectorAll("main a[data-row]")];
    if (!rows.length) return;
    const here = rows.indexOf(document.activeElement);
    const next = here < 0 ? (way > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + way, 0), rows.length - 1);
    rows[next].focus();
    rows[next].scrollIntoView({ block: "nearest" });
  };

  // A field is given focus, a link or button is pressed, a folded part is opened and its first control focused.
  const act = (name) => {
    const target = find(name);
    if (!target) return false;
    if (target.matches("details")) {
      target.open = true;
      target.querySelector("textarea, select, button").focus();
    } else if (target.matches("textarea, input, select")) {
      target.focus();
    } else {
      target.click();
    }
    return true;
  };

  const help = () => {
    const dialog = document.querySelector("dialog[data-keys-help]");
    if (dialog && !dialog.open) dialog.showModal();
    return Boolean(dialog);
  };

  const go = (key) => {
    going = false;
    if (!places[key]) return false;
    location.assign(places[key]);
    return true;
  };

  const keys = {
    j: () => (step(1), true),
    k: () => (step(-1), true),
    g: () => (going = true),
    "?": help,
  };

  // A list of keys just closed may hold the focus for a moment longer: a key pressed then is for the page.
  const typing = (target) =>
    target.isContentEditable || target.matches("input, textarea, select, dialog[open], dialog[open] *");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && event.target.matches("textarea, main input, main select")) return event.target.blur();
    if (event.altKey || event.isComposing || event.repeat && !"jk".includes(event.key) || typing(event.target)) return;
    if (event.getModifierState("AltGraph")) return;
    const acted = going ? go(event.key) : keys[event.key] ? keys[event.key]() : act(event.key);
    if (acted) event.preventDefault();
  });
})();
