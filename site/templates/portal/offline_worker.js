{% load portal static %}{% style_sheets as sheets %}// While the network is cut: a page that says so, and the rosters that were asked to be kept. Nothing else of people's pages.
const SHELL = "offline", ROSTERS = "rosters", UNTIL = "X-Kept-Until";
const PAGE = "{% url 'offline' %}";
const FILES = [
  PAGE, "{% static 'icons/seal.svg' %}", "{% static 'css/attendance.css' %}",
  "{% static 'js/attendance.js' %}", "{% static 'js/attendance-kept.js' %}", "{% static 'js/offline-rosters.js' %}", "{% static 'js/offline.js' %}",
  {% for sheet in sheets %}"{{ sheet }}", {% endfor %}
];

const shell = async (path) => (await caches.open(SHELL)).match(path);

async function roster(path) {
  const rosters = await caches.open(ROSTERS);
  const kept = await rosters.match(path);
  if (kept && Number(kept.headers.get(UNTIL)) > Date.now()) return kept;
  if (kept) await rosters.delete(path);
  return undefined;
}

async function asFresh(path, response) {
  const kept = await roster(path);
  if (!kept || !response.ok) return;
  const body = await response.text();
  await (await caches.open(ROSTERS)).put(path, new Response(body, { headers: kept.headers }));
}

async function opened(event, path) {
  try {
    const response = await fetch(event.request);
    event.waitUntil(asFresh(path, response.clone()));
    return response;
  } catch {
    return (await roster(path)) ?? shell(PAGE);
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const path = new URL(url).pathname;
  if (mode === "navigate" && method === "GET") event.respondWith(opened(event, path));
  else if (mode === "navigate") event.respondWith(fetch(event.request).catch(() => shell(PAGE)));
  else if (FILES.includes(path)) event.respondWith(fetch(event.request).catch(() => shell(path)));
});
