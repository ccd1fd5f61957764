// Shows the text of a form as it would be printed, a moment after it was changed, and what is wrong
// with it at the field where it stands.
const pane = document.querySelector("[data-preview]");
const form = pane.closest("form");
let timer;
let asked = 0;

function tellAtFields() {
  for (const told of form.querySelectorAll("[data-live-error]")) {
    form.elements[told.dataset.liveError]?.removeAttribute("aria-invalid");
    told.remove();
  }
  for (const wrong of pane.querySelectorAll("[data-error-of]")) {
    const field = form.elements[wrong.dataset.errorOf];
    if (!field) continue;
    const told = document.createElement("p");
    told.className = "error-message";
    told.dataset.liveError = wrong.dataset.errorOf;
    told.textContent = wrong.dataset.error;
    field.setAttribute("aria-invalid", "true");
    field.insertAdjacentElement("afterend", told);
  }
}

async function show() {
  const mine = ++asked;
  const answer = await fetch(pane.dataset.preview, { method: "POST", body: new FormData(form) });
  const page = await answer.text();
  // An older answer may come after a newer one.
  if (mine !== asked || !answer.ok) return;
  pane.innerHTML = page;
  tellAtFields();
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, 800);
});
document.querySelector("[data-preview-now]").addEventListener("click", show);
show();
