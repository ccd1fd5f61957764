// The page at the door. Every scan is kept on the phone before anything else is tried, has an id of
// its own, and is let go only when the server has answered for it; a batch may be sent twice.

const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const WEIGHTS = [1, 7, 11, 13, 17, 19, 23, 29];
const BATCH = 100;
const main = document.querySelector("[data-door]");
const text = main.dataset;
// By its address on the page: a relative import would miss the name that the server gives the file.
const store = await import(text.store);
const at = (name) => main.querySelector(`[data-${name}]`);
const fill = (words, values) => words.replace(/{(\w+)}/g, (_, name) => values[name]);
let key = "";
let sending = false;
let again = false;
// What became of each scan, while the page is open: names are never kept.
const became = [];
const SHOWN = 200;

function say(words, kind = "") {
  at("said").textContent = words;
  at("said").className = `message ${kind}`;
}

function trouble(words) {
  at("trouble").hidden = !words;
  at("trouble").textContent = words;
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

const normal = (typed) => [...typed.toUpperCase()].filter((sign) => ALPHABET.includes(sign)).join("");

function isWhole(code) {
  if (code.length !== WEIGHTS.length + 1) return false;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * ALPHABET.indexOf(code[place]), 0);
  return ALPHABET[sum % ALPHABET.length] === code[WEIGHTS.length];
}

async function scanned(typed) {
  const code = normal(typed);
  if (!isWhole(code)) return say(text.textSlip, "message-error");
  const direction = main.querySelector("[name=direction]:checked").value;
  const waiting = (await store.scans()).filter((scan) => !scan.says);
  if (waiting.some((scan) => scan.code === code && scan.direction === direction)) {
    return say(text.textTwice, "message-warning");
  }
  try {
    await store.keep({ id: newId(), key, code, direction, at: new Date().toISOString(), says: "" });
  } catch {
    return say(text.textFull, "message-error");
  }
  say(fill(text.textKept, { code: code.replace(/(...)(...)(...)/, "$1-$2-$3") }));
  await show();
  return sync();
}

async function post(address, content, sender) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Door-Key": sender },
    body: JSON.stringify(content),
    credentials: "omit",
  });
  return { ok: response.ok, ...(await response.json()) };
}

function about(answer) {
  if (!answer.title) return;
  at("title").textContent = answer.title;
  for (const name of ["when", "where", "device"]) at(name).textContent = answer[name];
  at("counts").textContent = fill(text.textCounts, answer);
}

async function sync() {
  again = true;
  if (sending) return;
  sending = true;
  try {
    while (again) {
      again = false;
      await sendWhatWaits();
    }
    if (navigator.onLine && key) trouble("");
  } catch (error) {
    trouble(error.says ?? text.textOffline);
  } finally {
    sending = false;
    await show();
  }
}

async function sendWhatWaits() {
  const waiting = (await store.scans()).filter((scan) => !scan.says);
  for (const sender of new Set(waiting.map((scan) => scan.key))) {
    const mine = waiting.filter((scan) => scan.key === sender);
    for (let from = 0; from < mine.length; from += BATCH) await send(sender, mine.slice(from, from + BATCH));
  }
}

async function send(sender, some) {
  const scans = some.map(({ id, code, direction, at: when }) => ({ id, code, direction, at: when }));
  const answer = await post(text.scans, { sent_at: new Date().toISOString(), scans }, sender);
  if (!answer.ok) throw answer;
  if (sender === key) about(answer);
  const answered = new Map(answer.answers.map((one) => [one.id, one]));
  for (const scan of some) {
    const one = answered.get(scan.id);
    if (one?.outcome === "refused") await store.keep({ ...scan, says: one.says });
    else if (one) became.unshift(`${clock(scan)} ${one.says}`);
  }
  // Only what was answered for goes; names stay on the screen and are never kept.
  await store.drop([...answered.values()].filter((one) => one.outcome !== "refused").map((one) => one.id));
  const last = answered.get(some.at(-1).id);
  const kinds = { taken: "message-success", already: "message-warning", late: "message-warning", refused: "message-error" };
  if (last) say(last.says, kinds[last.outcome]);
}

const clock = (scan) => new Date(scan.at).toLocaleTimeString("zh-CN");

function lineOf(words) {
  const line = document.createElement("li");
  line.textContent = words;
  return line;
}

async function show() {
  const scans = await store.scans();
  const count = scans.filter((scan) => !scan.says).length;
  at("waiting").textContent = count ? fill(text.textWaiting, { count }) : text.textSynced;
  const refused = scans.filter((scan) => scan.says);
  at("refused-part").hidden = !refused.length;
  at("refused").replaceChildren(...refused.map((scan) => lineOf(`${clock(scan)} ${scan.code}：${scan.says}`)));
  became.splice(SHOWN);
  at("became-part").hidden = !became.length;
  at("became").replaceChildren(...became.map(lineOf));
}

async function lookAtSession() {
  try {
    const answer = await post(text.session, {}, key);
    about(answer);
    trouble(answer.says ?? "");
    if (answer.middle && new Date() > new Date(answer.middle)) main.querySelector("[value=OUT]").checked = true;
  } catch {
    trouble(text.textOffline);
  }
}

async function watch() {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const video = at("video");
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    await video.play();
  } catch {
    return say(text.textCamera, "message-error");
  }
  video.hidden = false;
  at("camera").hidden = true;
  let last = "";
  setInterval(async () => {
    const [found] = await detector.detect(video).catch(() => []);
    if (!found || found.rawValue === last) return;
    last = found.rawValue;
    setTimeout(() => { last = ""; }, 3000);
    scanned(found.rawValue);
  }, 250);
}

at("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  const input = event.target.elements.code;
  scanned(input.value);
  input.value = "";
  input.focus();
});
at("sync").addEventListener("click", sync);
at("dismiss").addEventListener("click", async () => {
  await store.drop((await store.scans()).filter((scan) => scan.says).map((scan) => scan.id));
  show();
});
if ("BarcodeDetector" in window && navigator.mediaDevices) {
  at("camera").hidden = false;
  at("camera").addEventListener("click", watch);
}
addEventListener("online", sync);
addEventListener("offline", () => trouble(text.textOffline));
setInterval(async () => { if ((await store.scans()).some((scan) => !scan.says)) sync(); }, 15000);

try {
  if (location.hash.length > 1) {
    await store.keepKey(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
  }
  key = await store.key();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(text.worker).catch(() => {});
  await show();
  if (key) await lookAtSession();
  else trouble(text.textNoLink);
  await sync();
} catch {
  trouble(text.textFull);
}
