// Answers on their way to the server. What it has not acknowledged is kept in this browser, so that a
// reload or a dead battery loses nothing: only what the person herself gave, never a question, an
// option's words or a key. It goes when the server has it, when somebody logs out, and when somebody
// else logs in; a log-in that merely ran out takes nothing away.
const FIRST = "exam-answer:";
const LONGEST = 30 * 24 * 3600 * 1000;
const leaving = [...document.querySelectorAll("[data-forgets-answers]")];
const owner = leaving[0]?.dataset.forgetsAnswers ?? "";

// So long, or until the network says that it is back.
export const wait = (milliseconds) => new Promise((resolve) => {
  const done = () => { clearTimeout(timer); removeEventListener("online", done); resolve(); };
  const timer = setTimeout(done, milliseconds);
  addEventListener("online", done);
});

// A browser may refuse to keep anything at all; then answers are only sent.
function quietly(act, otherwise) {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

const names = (first) => quietly(() => Object.keys(localStorage).filter((name) => name.startsWith(first)), []);
const forget = (name) => quietly(() => localStorage.removeItem(name));
const read = (name) => quietly(() => JSON.parse(localStorage.getItem(name)), null);

// Of one attempt, named by where its answers go: question → { revision that was seen, choice that was sent with it, choice }.
export function keeping(attempt) {
  const first = `${FIRST}${owner}:${attempt}:`;
  return {
    keep(question, what) {
      quietly(() => localStorage.setItem(first + question, JSON.stringify({ ...what, at: Date.now() })));
    },
    drop: (question) => forget(first + question),
    all: () => names(first).map((name) => [name.slice(first.length), read(name)]).filter(([, what]) => what),
  };
}

// The server's word, or null: no network, no answer in time, or a log-in page.
export async function send(address, token, { question, revision, choice }) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token);
  body.set("question", question);
  body.set("revision", revision);
  choice.forEach((place) => body.append("choice", place));
  try {
    const response = await fetch(address, {
      method: "POST", body, redirect: "error", signal: AbortSignal.timeout(10000),
    });
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    if (response.status < 500 && isJson) return { code: response.status, reply: await response.json() };
  } catch {
    // Told by whoever asked, and tried again.
  }
  return null;
}

for (const name of names(FIRST)) {
  const isAnother = owner && !name.startsWith(`${FIRST}${owner}:`);
  if (isAnother || !(Date.now() - read(name)?.at < LONGEST)) forget(name);
}
leaving.forEach((form) => form.addEventListener("submit", (event) => {
  const kept = names(FIRST);
  if (kept.length && !confirm(form.dataset.textLosing.replace("{count}", kept.length))) event.preventDefault();
  else kept.forEach(forget);
}));
