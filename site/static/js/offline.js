// The worker for a cut network begins on home and on rosters; whoever logs out leaves no roster here.
const worker = document.querySelector("meta[name=offline-worker]");
if (worker && (location.pathname === "/" || document.querySelector("[data-roster]"))) {
  navigator.serviceWorker?.register(worker.content, { scope: "/" }).catch(() => {});
}

function forget() {
  globalThis.caches?.delete("rosters");
  try {
    Object.keys(localStorage).filter((name) => name.startsWith("attendance:")).forEach((name) => localStorage.removeItem(name));
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
document.querySelector("[data-forgets-answers]")?.addEventListener("submit", forget);
