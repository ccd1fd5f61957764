// Asks the bank about the blueprint while it is written, and gives it more rows.
document.querySelectorAll("[data-blueprint]").forEach((frame) => {
  const form = frame.closest("form");
  const rows = frame.querySelector("[data-rows]");
  const count = form.elements[`${frame.dataset.blueprint}-rows`];
  const add = frame.querySelector("[data-add]");
  let pause;

  async function ask() {
    const body = new FormData(form);
    body.set("blueprint_of", frame.dataset.exam);
    const response = await fetch(frame.dataset.supply, { method: "POST", body }).catch(() => null);
    if (!response?.ok) return;
    const told = await response.json();
    frame.querySelector("[data-total]").textContent = told.total;
    [...rows.querySelectorAll("[data-said]")].forEach((line, place) => {
      const said = told.rows[place];
      line.textContent = said?.words ?? "";
      line.className = said?.is_wanting ? "error-message" : "help";
    });
  }

  // A browser offers a list for the whole field: behind each comma it is offered anew for the next code.
  function offer(field) {
    const before = field.value.match(/^.*[\s、，,；;]/)?.[0] ?? "";
    for (const option of field.list.options) option.value = before + option.dataset.code;
  }

  for (const moment of ["focusin", "input"]) {
    frame.addEventListener(moment, ({ target }) => target.matches("[data-codes]") && offer(target));
  }
  frame.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, 400);
  });
  add.hidden = false;
  add.addEventListener("click", () => {
    const empty = frame.querySelector("[data-empty]").innerHTML.replaceAll("__place__", count.value);
    rows.insertAdjacentHTML("beforeend", empty);
    count.value = Number(count.value) + 1;
    rows.lastElementChild.querySelector("select").focus();
  });
});
