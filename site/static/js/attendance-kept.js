// Marks that are not saved yet stay in this browser, without names; the roster too where it is asked for.
const form = document.querySelector("[data-roster]");
const name = `attendance:${location.pathname}`;
const MARK = /^(state|minutes|in|out)-/;

function marks() {
  return Object.fromEntries([...new FormData(form)].filter(([field]) => MARK.test(field)));
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "{}");
  } catch {
    return {};
  }
}

function write(kept) {
  try {
    if (Object.keys(kept).length) localStorage.setItem(name, JSON.stringify(kept));
    else localStorage.removeItem(name);
  } catch {
    // Full or forbidden: the page itself still holds the marks.
  }
}

function put(field, value) {
  const control = form.elements[field];
  if (control) control.value = value; // a group of radio buttons takes a value as well
}

function keepMarks() {
  // A page of refused or uploaded rows shows what is saved nowhere: all of it counts as not saved.
  const saved = "unsaved" in form.dataset ? {} : marks();
  const kept = Object.entries(read()).filter(([field, value]) => field in form.elements && saved[field] !== value);
  if (!("unsaved" in form.dataset)) kept.forEach(([field, value]) => put(field, value));
  write(Object.fromEntries(kept));
  const told = document.querySelector("[data-not-saved]");
  if (kept.length && told) {
    told.textContent = told.dataset.text.replace("{count}", kept.length);
    told.hidden = false;
  }
  const note = () => write(Object.fromEntries(Object.entries(marks()).filter(([field, value]) => (saved[field] ?? "") !== value)));
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

async function offerToKeep() {
  const part = document.querySelector("[data-keep-roster]");
  const [button, told] = part.children;
  const rosters = await caches.open("rosters");
  const show = async () => {
    const isKept = (await rosters.match(location.pathname)) !== undefined;
    button.textContent = isKept ? part.dataset.drop : part.dataset.keep;
    button.setAttribute("aria-pressed", isKept);
    told.textContent = isKept ? part.dataset.kept : "";
    return isKept;
  };
  button.addEventListener("click", async () => {
    if (await show()) await rosters.delete(location.pathname);
    else {
      const page = await fetch(location.pathname);
      if (page.ok && !page.redirected) {
        await rosters.put(location.pathname, new Response(await page.text(), { headers: {
          "Content-Type": "text/html; charset=utf-8",
          "X-Kept-Until": String(new Date().setHours(24, 0, 0, 0)),
          "X-Title": encodeURIComponent(document.querySelector("h1").textContent),
        } }));
      }
    }
    await show();
  });
  await show();
  part.hidden = false;
}

if (form) {
  keepMarks();
  if ("serviceWorker" in navigator && "caches" in globalThis) await offerToKeep();
}
