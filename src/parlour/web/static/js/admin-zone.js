// On a fresh installation, offers this browser's time zone instead of UTC.
"use strict";
for (const field of document.querySelectorAll("input[data-guess]")) {
  const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (guess && field.value === "UTC") field.value = guess;
}
