// A second click while the first is on its way sends nothing. Not for ever: a form that hands over a
// file leaves its page standing, and may be asked again.
const PAUSE = 5000;
const sent = new WeakMap();

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (event.timeStamp - (sent.get(form) ?? -Infinity) < PAUSE) event.preventDefault();
  else sent.set(form, event.timeStamp);
});
// Back by the browser's own button: the page is as it was, and what it says may be sent anew.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) sent.delete(form);
});
