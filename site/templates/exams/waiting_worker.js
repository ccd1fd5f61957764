{% load portal static %}{% style_sheets as sheets %}// Where the network is cut a page says so calmly. It and its style are all that is kept: no paper, no answer.
const CACHE = "exam-waiting";
const PAGE = "{% url 'exams:waiting' %}";
const FILES = [
  PAGE, "{% static 'js/exams-waiting.js' %}", "{% static 'icons/seal.svg' %}",
  {% for sheet in sheets %}"{{ sheet }}", {% endfor %}
];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  const kept = event.request.mode === "navigate" ? PAGE : FILES.find((file) => file === path);
  if (kept) event.respondWith(fetch(event.request).catch(() => caches.match(kept)));
});
