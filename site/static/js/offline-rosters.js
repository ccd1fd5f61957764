// Lists the rosters that are kept in this browser and not over yet.
const part = document.querySelector("[data-rosters]");
const rosters = await caches.open("rosters");
for (const request of await rosters.keys()) {
  const kept = await rosters.match(request);
  if (Number(kept.headers.get("X-Kept-Until")) <= Date.now()) continue;
  const link = Object.assign(document.createElement("a"), { href: new URL(request.url).pathname });
  link.textContent = decodeURIComponent(kept.headers.get("X-Title"));
  part.querySelector("ul").append(Object.assign(document.createElement("li"), { className: "row" }));
  part.querySelector("ul").lastElementChild.append(link);
  part.hidden = false;
}
addEventListener("online", () => location.reload());
