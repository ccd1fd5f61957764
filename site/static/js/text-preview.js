// Shows the text of a form as it would be printed, a moment after it was changed.
const pane = document.querySelector("[data-preview]");
const form = pane.closest("form");
let timer;
let asked = 0;

async function show() {
  const mine = ++asked;
  const answer = await fetch(pane.dataset.preview, { method: "POST", body: new FormData(form) });
  const page = await answer.text();
  // An older answer may come after a newer one.
  if (mine === asked && answer.ok) pane.innerHTML = page;
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, 800);
});
document.querySelector("[data-preview-now]").addEventListener("click", show);
show();
