// A refused form says so at once: its summary takes the focus.
document.querySelector("[data-error-summary]")?.focus();
