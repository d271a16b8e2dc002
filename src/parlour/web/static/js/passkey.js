// A form with data-passkey asks the server for a ceremony, lets the browser's passkey answer it, and posts
// the answer as JSON text in an ordinary field. The form stays usable when the person cancels.
"use strict";
(() => {
  const secretsRemoved = (credential) => {
    const answer = credential.toJSON();
    // Some browsers put the passkey's PRF secret into the extension results; it must not leave this page.
    if (answer.clientExtensionResults) delete answer.clientExtensionResults.prf;
    return JSON.stringify(answer);
  };

  const ceremonyFor = async (form) => {
    const asked = await fetch(form.dataset.ceremony, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
    });
    const told = await asked.json().catch(() => ({}));
    if (!asked.ok || !told.ceremony) throw new Error(told.detail || form.dataset.unavailable);
    return told;
  };

  const credentialFor = (kind, options) => {
    const publicKey = options.publicKey || options;
    if (kind === "create") {
      return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
    }
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  };

  const say = (form, words) => {
    const place = form.querySelector("[data-passkey-problem]");
    place.textContent = words;
    place.hidden = !words;
  };

  const wordsFor = (form, problem) => {
    if (problem.name === "NotAllowedError" || problem.name === "AbortError") return form.dataset.cancelled;
    if (problem.name === "InvalidStateError") return form.dataset.already;
    return problem.name === "Error" && problem.message ? problem.message : form.dataset.unavailable;
  };

  const press = async (form) => {
    say(form, "");
    const button = form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    try {
      const told = await ceremonyFor(form);
      const credential = await credentialFor(form.dataset.passkey, JSON.parse(told.options));
      form.elements.ceremony.value = told.ceremony;
      form.elements.response.value = secretsRemoved(credential);
      form.submit();
    } catch (problem) {
      say(form, wordsFor(form, problem));
      button.focus();
    } finally {
      button.removeAttribute("aria-busy");
    }
  };

  const supported = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    let busy = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!supported) return say(form, form.dataset.unsupported);
      if (busy) return;
      busy = true;
      await press(form);
      busy = false;
    });
    if (form.hasAttribute("data-at-once")) form.requestSubmit();
  }
})();
