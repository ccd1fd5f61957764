// Finds a person on a long list by name, pinyin, initials or unit, and counts as marks are made.
const part = document.querySelector("[data-finder]");
const list = document.querySelector("[data-list]");

if (part && list) {
  const input = part.querySelector("input");
  const told = part.querySelector("[data-found]");
  const rows = [...list.children];
  const isMarked = (row) => row.querySelector("[type=radio]:checked") !== null;

  const count = () => {
    const shown = rows.filter((row) => !row.hidden);
    const marked = shown.filter(isMarked).length;
    const values = { shown: shown.length, marked, missing: shown.length - marked };
    told.textContent = told.dataset.text.replace(/{(\w+)}/g, (_, name) => values[name]);
  };
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    rows.forEach((row) => { row.hidden = !row.dataset.key.includes(wanted); });
    count();
  });
  // Enter looks for a name here; it never sends the list.
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  list.addEventListener("change", count);
  part.hidden = false;
  count();
}
