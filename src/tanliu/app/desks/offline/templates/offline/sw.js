{% load static %}// Keeps the forms of enterprises and what they are drawn with; figures of other pages are never kept.
const SHELL = "tanliu-shell-1", PAGES = "tanliu-pages", OFFLINE = "{% url 'offline' %}";
const PARTS = [OFFLINE, "{% static 'web/tanliu.css' %}", "{% static 'web/theme.js' %}", "{% static 'web/mark.svg' %}", "{% static 'web/tanliu.js' %}",
  "{% static 'offline/offline.js' %}", "{% static 'filing/filings.css' %}", "{% static 'filing/filings.js' %}"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(PARTS)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((one) => one.startsWith("tanliu-") && ![SHELL, PAGES].includes(one)).map((one) => caches.delete(one))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

// The server says which pages may be kept; whoever leaves or comes in finds nothing of somebody else.
async function page(request, path) {
  if (path === "{% url 'login' %}") await caches.delete(PAGES);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.headers.get("X-Tanliu-Offline") === "keep") (await caches.open(PAGES)).put(request.url, answer.clone());
    return answer;
  } catch {
    return await (await caches.open(PAGES)).match(request.url) ?? await caches.match(OFFLINE);
  }
}

async function part(request) {
  const cache = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok) cache.put(request, answer.clone());
    return answer;
  } catch {
    return await cache.match(request, { ignoreSearch: true }) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (request.method === "POST" && address.pathname === "{% url 'logout' %}") event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request, address.pathname));
  else if (address.pathname.startsWith("{% get_static_prefix %}")) event.respondWith(part(request));
});
