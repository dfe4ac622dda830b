// Reports that are typed without a network are kept in the browser and sent later, each under a key of its own: the server
// answers the same to the same key, so a report that is sent twice is kept once.
const told = document.querySelector("[data-offline]");
const PAGES = "tanliu-pages", TABLE = "reports";

if ("serviceWorker" in navigator && told) navigator.serviceWorker.register("/sw.js");

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("tanliu-offline", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function table(mode, act) {
  const base = await opened();
  try {
    return await new Promise((done, failed) => {
      const work = base.transaction(TABLE, mode), asked = act(work.objectStore(TABLE));
      work.oncomplete = () => done(asked.result);
      work.onerror = work.onabort = () => failed(work.error);
    });
  } finally { base.close(); }
}
const kept = () => table("readonly", (rows) => rows.getAll());
const put = (row) => table("readwrite", (rows) => rows.put(row));
const gone = (key) => table("readwrite", (rows) => rows.delete(key));
const own = async () => (await kept()).filter((one) => one.user === told.dataset.user).sort((a, b) => a.at.localeCompare(b.at));

// Lines stand under each other: what waits, what was sent, what could not be.
function say(text, kind, address) {
  const line = document.createElement("p");
  if (address) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = text;
    line.append(link);
  } else line.textContent = text;
  line.className = kind ?? "";
  told.append(line);
  told.hidden = false;
  return line;
}

async function reachable() {
  if (!navigator.onLine) return false;
  try { return (await fetch("/sw.js", { method: "HEAD", cache: "no-store" })).ok; } catch { return false; }
}

async function keep(form, action) {
  const values = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && (typeof value === "string" || value.size));
  // a later version of the same report takes the place of an earlier one that was not sent
  for (const one of await own()) if (one.address === form.dataset.later && one.state !== "conflict") await gone(one.key);
  const row = { key: crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join(""),
    user: told.dataset.user, address: form.dataset.later, page: form.getAttribute("action"), title: form.dataset.title, at: new Date().toISOString(), action, values };
  await put(row);
  told.replaceChildren();
  say(`${told.dataset.kept} ${row.title}`, "waits");
}

document.addEventListener("submit", async (event) => {
  const form = event.target, action = event.submitter?.value;
  if (!form.dataset.later || form.dataset.sent || !["save", "submit"].includes(action)) return;
  event.preventDefault();
  const { submitter } = event;
  if (await reachable()) {
    form.dataset.sent = "1";
    form.requestSubmit(submitter);
  } else {
    await keep(form, action);
    told.scrollIntoView({ block: "center" });
  }
});

async function send(row) {
  const body = new FormData();
  row.values.forEach(([name, value]) => body.append(name, value));
  body.set("action", row.action);
  body.set("key", row.key);
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
  const answer = await fetch(row.address, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.headers.get("content-type")?.includes("json")) return say(`${told.dataset.enter} ${row.title}`, "waits");
  const found = await answer.json();
  if (found.state === "conflict") await put({ ...row, state: "conflict" });
  else if (found.state) await gone(row.key);
  return say(`${row.title}: ${found.says}`, found.state ?? "waits", found.address);
}

async function sendAll() {
  const rows = (await own()).filter((one) => one.state !== "conflict");
  if (!rows.length || !(await reachable())) return;
  told.replaceChildren();
  for (const row of rows) await send(row);
}

// What somebody else overtook is not lost: it can be put back into the form, beside what stands there now.
async function offer() {
  const form = document.querySelector("form[data-later]");
  if (!form) return;
  for (const row of (await own()).filter((one) => one.state === "conflict" && one.address === form.dataset.later)) {
    const line = say(told.dataset.conflict, "conflict"), button = document.createElement("button");
    button.type = "button";
    button.textContent = told.dataset.fill;
    button.addEventListener("click", async () => {
      row.values.filter(([name, value]) => name !== "revision" && typeof value === "string").forEach(([name, value]) => { if (form.elements[name]) form.elements[name].value = value; });
      await gone(row.key);
      line.remove();
      told.hidden = !told.children.length;
    });
    line.append(" ", button);
  }
}

async function start() {
  if (!navigator.onLine) say(told.dataset.none, "waits");
  const rows = (await own()).filter((one) => one.state !== "conflict");
  rows.forEach((one) => say(`${told.dataset.waiting} ${one.title}`, "waits"));
  await sendAll();
  await offer();
}

// The page that stands in for others lists the forms that are kept, and the reports that wait.
async function list() {
  const pages = (await (await caches.open(PAGES)).keys()).map((one) => [new URL(one.url).pathname, one.url]);
  const waiting = (await kept()).map((one) => [one.title, one.page]);
  for (const [name, rows] of [["pages", pages], ["waiting", waiting]]) {
    const place = document.querySelector(`[data-offline-${name}]`);
    place.hidden = !rows.length;
    place.querySelector("ul").append(...rows.map(([text, address]) => {
      const link = document.createElement("a"), line = document.createElement("li");
      link.href = address;
      link.textContent = text;
      line.append(link);
      return line;
    }));
  }
}

if (told) {
  start();
  addEventListener("online", () => { told.replaceChildren(); told.hidden = true; sendAll(); });
  addEventListener("offline", () => say(told.dataset.none, "waits"));
} else if (document.querySelector("[data-offline-pages]")) list();
