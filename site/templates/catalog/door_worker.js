{% load portal static %}{% style_sheets as sheets %}// Keeps the page at the door so that it opens without a network; it keeps no answers and no scans.
const CACHE = "door";
const PAGE = "{% url 'catalog:door' %}";
const FILES = [
  PAGE, "{% static 'js/door.js' %}", "{% static 'js/door-store.js' %}", "{% static 'css/attendance.css' %}", "{% static 'icons/seal.svg' %}",
  {% for sheet in sheets %}"{{ sheet }}", {% endfor %}
];

async function fresh(request) {
  const response = await fetch(request);
  if (response.ok) (await caches.open(CACHE)).put(new URL(request.url).pathname, response.clone());
  return response;
}

async function kept(path) {
  return (await caches.open(CACHE)).match(path);
}

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== "GET" || !FILES.includes(path)) return;
  event.respondWith(fresh(event.request).catch(() => kept(path)));
});
