// Answers that reached nobody before the time ran out: sent now, stored, and not counted.
const said = document.querySelector("[data-left-over]");
const text = said.dataset;
const { keeping, send, wait } = await import(text.answers);
const kept = keeping(text.answerUrl);
const all = kept.all();
let count = 0;

for (const [question, { revision, choice }] of all) {
  let told = null;
  while (!(told = await send(text.answerUrl, text.token, { question, revision: revision + 1, choice }))) {
    said.hidden = false;
    said.textContent = text.textWaiting;
    await wait(4000);
  }
  kept.drop(question);
  if (told.code === 200) count += 1;
}
said.hidden = !count;
said.textContent = text.textLate.replace("{count}", count);
