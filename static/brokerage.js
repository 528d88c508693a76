// Makes pages quicker to use; nothing depends on it. Starts the NHS.UK components, and starts them in what htmx has swapped in.
import { initAll } from "./vendor/nhsuk-frontend.min.js";

function start() {
  document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
  // A component that is already running says so with an InitError: that is most of them after a swap, and no fault.
  initAll({ onError: (error) => error.name === "InitError" || console.warn(error.message) });
  tidy();
}

// The components mark a radio with a part under it as "expanded", which ARIA does not allow on a radio.
function tidy() {
  for (const radio of document.querySelectorAll("input[type=radio][aria-expanded]")) radio.removeAttribute("aria-expanded");
}

start();
document.addEventListener("htmx:after:swap", start);
addEventListener("click", tidy);
addEventListener("pageshow", tidy);
