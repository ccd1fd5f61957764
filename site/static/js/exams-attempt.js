// Saves each answer as it changes, says whether it is saved, and retries until the server has it.
// A request is repeated unchanged until it is answered: the server knows a repeated revision.
const form = document.querySelector("[data-exam-attempt]");
const text = form.dataset;
const status = document.querySelector("[data-exam-status]");
const questions = new Map();
const RETRY_AFTER = [1000, 2000, 4000, 8000];

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const unsaved = () => [...questions.values()].filter((question) => question.isUnsaved);

function tell(message, kind = "") {
  status.hidden = !message;
  status.textContent = message;
  status.className = `message ${kind}`;
}

class Question {
  constructor(fieldset) {
    this.id = fieldset.dataset.question;
    this.inputs = [...fieldset.querySelectorAll(`[name="q${this.id}"]`)];
    this.revision = fieldset.querySelector(`[name="r${this.id}"]`);
    this.label = fieldset.querySelector("[data-saved]");
    this.isProse = this.inputs.some((input) => input.type === "textarea");
    this.isUnsaved = false;
    this.isSending = false;
    fieldset.addEventListener("change", () => this.changed());
    if (!this.isTicked) fieldset.addEventListener("input", () => this.typed());
  }

  get isTicked() {
    return this.inputs.some((input) => input.type === "radio" || input.type === "checkbox");
  }

  // Ticks are named by their values; fields are sent all, in their order.
  get choice() {
    const told = this.isTicked ? this.inputs.filter((input) => input.checked) : this.inputs;
    return told.map((input) => input.value);
  }

  // Whoever is still typing need not leave the field to be saved.
  typed() {
    this.isUnsaved = true;
    clearTimeout(this.pause);
    // A long text is sent whole each time: less often.
    this.pause = setTimeout(() => this.changed(), this.isProse ? 3000 : 800);
  }

  changed() {
    clearTimeout(this.pause);
    this.isUnsaved = true;
    if (!this.isSending) this.send();
  }

  async send() {
    this.isSending = true;
    for (;;) {
      const sent = this.choice;
      this.label.textContent = text.textSaving;
      const settled = await this.deliver(sent);
      if (settled || JSON.stringify(this.choice) === JSON.stringify(sent)) break;
    }
    this.isUnsaved = false;
    this.isSending = false;
    if (!unsaved().length && status.classList.contains("message-error")) {
      tell(text.textAllSaved, "message-success");
    }
  }

  // Whether nothing more is to be sent for this question.
  async deliver(choice) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("question", this.id);
    body.set("revision", Number(this.revision.value) + 1);
    choice.forEach((place) => body.append("choice", place));
    const { code, reply } = await this.post(body);
    if (code === 200) {
      this.revision.value = reply.revision;
      this.label.textContent = reply.is_late ? text.textLate : text.textSaved;
      return false;
    }
    if (code === 409) this.show(reply);
    if (code === 410) location.assign(text.resultUrl);
    this.label.textContent = reply.message;
    tell(reply.message, "message-error");
    return true;
  }

  async post(body) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const response = await fetch(text.answerUrl, {
          method: "POST", body, redirect: "error", signal: AbortSignal.timeout(10000),
        });
        const isJson = response.headers.get("content-type")?.startsWith("application/json");
        if (response.status < 500 && isJson) {
          return { code: response.status, reply: await response.json() };
        }
      } catch {
        // No network, no answer in time, or a log-in page: told below, tried again.
      }
      this.label.textContent = text.textUnsaved;
      tell(text.textWaiting, "message-error");
      await wait(RETRY_AFTER[Math.min(attempt, RETRY_AFTER.length - 1)]);
    }
  }

  // Another window's newer answer replaces what this one shows.
  show({ revision, choice }) {
    this.revision.value = revision;
    this.inputs.forEach((input, slot) => {
      if (this.isTicked) input.checked = choice.includes(Number(input.value));
      else input.value = (choice[slot] ?? -1) === -1 ? "" : choice[slot];
    });
  }
}

async function settle(milliseconds) {
  const until = Date.now() + milliseconds;
  while (unsaved().length && Date.now() < until) await wait(100);
  return !unsaved().length;
}

function countDown() {
  const clock = document.querySelector("[data-exam-countdown]");
  // The browser's own clock may be wrong; only its pace is used.
  const ends = performance.now() + (new Date(text.deadline) - new Date(text.now));
  clock.hidden = false;
  const timer = setInterval(async () => {
    const left = Math.max(Math.ceil((ends - performance.now()) / 1000), 0);
    clock.textContent = `${text.textLeft} ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left > 0) return;
    clearInterval(timer);
    await settle(5000);
    await wait(1500);
    if (!unsaved().length) location.assign(text.resultUrl);
  }, 500);
}

form.querySelectorAll("[data-question]").forEach((fieldset) => {
  questions.set(fieldset.dataset.question, new Question(fieldset));
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await settle(10000)) form.submit();
  else tell(text.textWaiting, "message-error");
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved().length) event.preventDefault();
});
countDown();
