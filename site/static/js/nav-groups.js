// A group of the bar that is open closes when something else is clicked, or by Escape.
const open = () => document.querySelector(".nav-bar details[open]");
addEventListener("click", (event) => {
  const group = open();
  if (group && !group.contains(event.target)) group.open = false;
});
addEventListener("keydown", (event) => {
  const group = open();
  if (event.key !== "Escape" || !group) return;
  group.open = false;
  group.querySelector("summary").focus();
});
