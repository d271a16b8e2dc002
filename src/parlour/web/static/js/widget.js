// Runs on the operator's own pages. Makes of each plain link with data-parlour a panel on wide screens; everywhere
// else, and whenever anything is in the way, the link stays a link. Reads nothing of the page it is on, records
// nothing, and asks nobody for anything until somebody presses the link.
"use strict";
(() => {
  const WIDE = "(min-width: 60rem)";
  const READY_WITHIN = 6000; // a frame that was blocked never says so: then the whole page opens
  let open = null;

  for (const link of document.querySelectorAll("a[data-parlour]")) {
    link.addEventListener("click", (event) => {
      const plain = !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
      if (!plain || event.defaultPrevented || !matchMedia(WIDE).matches) return;
      event.preventDefault();
      if (open) open.frame.focus();
      else show(link);
    });
  }

  addEventListener("message", (event) => {
    if (!open || event.source !== open.frame.contentWindow || event.origin !== new URL(open.link.href).origin) return;
    if (event.data === "parlour:ready") ready();
    if (event.data === "parlour:blocked") leave();
    if (event.data === "parlour:close") close();
  });

  addEventListener("keydown", (event) => {
    if (open && event.key === "Escape") close();
  });

  function show(link) {
    const panel = styled("div", {
      position: "fixed", insetBlockEnd: "1rem", insetInlineEnd: "1rem", inlineSize: "26rem",
      blockSize: "min(42rem, calc(100vh - 2rem))", display: "flex", flexDirection: "column", zIndex: "2147483000",
      background: "Canvas", color: "CanvasText", border: "1px solid GrayText", borderRadius: "6px", overflow: "hidden",
    });
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", link.textContent.trim());
    const bar = styled("div", { display: "flex", justifyContent: "space-between", padding: "0.5rem", gap: "1rem" });
    const whole = styled("a", { color: "LinkText" });
    whole.href = link.href;
    whole.textContent = link.dataset.parlourWhole || "Open as a page";
    const shut = document.createElement("button");
    shut.type = "button";
    shut.textContent = link.dataset.parlourClose || "Close";
    shut.addEventListener("click", close);
    bar.append(whole, shut);
    const frame = styled("iframe", { border: "0", flex: "1", inlineSize: "100%", visibility: "hidden" });
    Object.assign(frame, { title: link.textContent.trim(), referrerPolicy: "no-referrer", src: link.href });
    panel.append(bar, frame);
    open = { link, panel, frame, timer: setTimeout(leave, READY_WITHIN) };
    document.body.append(panel);
    shut.focus();
  }

  function ready() {
    clearTimeout(open.timer);
    open.frame.style.visibility = "visible";
  }

  function leave() {
    const { href } = open.link;
    close();
    location.assign(href);
  }

  function close() {
    clearTimeout(open.timer);
    open.panel.remove();
    open.link.focus();
    open = null;
  }

  function styled(name, styles) {
    // Set one by one through the style object: a strict policy of the host page allows that, an attribute not.
    const element = document.createElement(name);
    Object.assign(element.style, styles);
    return element;
  }
})();
