// Saves each answer as it changes, says whether it is saved, and retries until the server has it.
// A request is repeated unchanged until it is answered: the server knows a repeated revision.
// What is not acknowledged is kept in the browser and stands here again after a reload.
const form = document.querySelector("[data-exam-attempt]");
const text = form.dataset;
const status = document.querySelector("[data-exam-status]");
// By its address on the page: a relative import would miss the name that the server gives the file.
const { keeping, send, wait } = await import(text.answers);
const kept = keeping(text.answerUrl);
const questions = new Map();
const RETRY_AFTER = [1000, 2000, 4000, 8000];

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const trimmed = (choice) => choice.map((each) => each.trim());
const unsaved = () => [...questions.values()].filter((question) => question.isUnsaved);

// Whether nobody has ticked or typed anything before this script was there.
function isAsServed(input) {
  if (input.type === "radio" || input.type === "checkbox") return input.checked === input.defaultChecked;
  if (!input.options) return input.value === input.defaultValue;
  const served = [...input.options].find((option) => option.defaultSelected) ?? input.options[0];
  return input.value === served.value;
}

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
    this.sent = null;
    this.wasTouched = this.inputs.some((input) => !isAsServed(input));
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

  keep(sent = null) {
    kept.keep(this.id, { revision: Number(this.revision.value), sent, choice: this.choice });
  }

  // Whoever is still typing need not leave the field to be saved.
  typed() {
    this.isUnsaved = true;
    this.keep(this.sent);
    clearTimeout(this.pause);
    // A long text is sent whole each time: less often.
    this.pause = setTimeout(() => this.changed(), this.isProse ? 3000 : 800);
  }

  changed() {
    clearTimeout(this.pause);
    this.isUnsaved = true;
    this.keep(this.sent);
    if (!this.isSending) this.send();
  }

  async send() {
    this.isSending = true;
    for (;;) {
      this.sent = this.choice;
      this.keep(this.sent);
      this.label.textContent = text.textSaving;
      const settled = await this.deliver(this.sent);
      if (settled || same(this.choice, this.sent)) break;
    }
    this.sent = null;
    kept.drop(this.id);
    this.isUnsaved = false;
    this.isSending = false;
    if (!unsaved().length && status.classList.contains("message-error")) {
      tell(text.textAllSaved, "message-success");
    }
  }

  // Whether nothing more is to be sent for this question.
  async deliver(choice) {
    const { code, reply } = await this.post({
      question: this.id, revision: Number(this.revision.value) + 1, choice,
    });
    if (code === 200) {
      this.revision.value = reply.revision;
      this.label.textContent = reply.is_late ? text.textLate : text.textSaved;
      return false;
    }
    let message = reply.message;
    if (code === 409) {
      message += this.yours;
      this.revision.value = reply.revision;
      this.fill(reply.choice.map((each) => (each === -1 ? "" : String(each))));
    }
    if (code === 410) location.assign(text.resultUrl);
    this.label.textContent = message;
    tell(reply.message, "message-error");
    return true;
  }

  async post(answer) {
    for (let attempt = 0; ; attempt += 1) {
      const told = await send(text.answerUrl, form.elements.csrfmiddlewaretoken.value, answer);
      if (told) return told;
      this.label.textContent = text.textUnsaved;
      tell(text.textWaiting, "message-error");
      await wait(RETRY_AFTER[Math.min(attempt, RETRY_AFTER.length - 1)]);
    }
  }

  fill(choice) {
    this.inputs.forEach((input, slot) => {
      if (this.isTicked) input.checked = choice.includes(input.value);
      else input.value = choice[slot] ?? "";
    });
  }

  // What she had written, where another window's newer answer takes its place.
  get yours() {
    return this.isTicked ? "" : ` ${text.textYours} ${this.choice.join("；")}`;
  }

  // What an earlier view of this page could not save; whether it stands here again. The server may
  // have stored what was last sent although its reply was lost: that is no other window's answer.
  restore({ revision, sent, choice }) {
    const now = Number(this.revision.value);
    const wasHeard = now === revision + 1 && sent && same(trimmed(sent), trimmed(this.choice));
    const stored = this.choice;
    if (same(trimmed(choice), trimmed(stored))) {
      kept.drop(this.id);
      return false;
    }
    this.fill(choice);
    if (now === revision || wasHeard) {
      this.label.textContent = text.textUnsaved;
      this.changed();
      return true;
    }
    this.label.textContent = text.textElsewhere + this.yours;
    this.fill(stored);
    kept.drop(this.id);
    return false;
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
const isLeft = (id) => questions.has(id) && !questions.get(id).wasTouched;
const restored = kept.all().filter(([id, what]) => isLeft(id) && questions.get(id).restore(what));
questions.forEach((question) => question.wasTouched && question.changed());
if (restored.length) tell(text.textRestored.replace("{count}", restored.length), "message-error");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await settle(10000)) form.submit();
  else tell(text.textWaiting, "message-error");
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved().length) event.preventDefault();
});
// Says calmly what is the matter if this page is opened anew without a network; keeps no paper.
navigator.serviceWorker?.register(text.worker).catch(() => {});
countDown();
