// Ctrl-K (or Cmd-K) opens the box in which one types a name; the list below it comes from the server, within the reader's scope.
const box = document.querySelector("[data-search]");
const list = box?.querySelector("[data-search-list]");
let asked = 0;

function open() {
  if (!box.open) box.showModal();
  box.querySelector("input").select();
}

addEventListener("keydown", (event) => {
  if (!box) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open();
  } else if (box.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const places = [box.querySelector("input"), ...list.querySelectorAll("a")];
    const at = places.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    places[(at + places.length) % places.length].focus();
    event.preventDefault();
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-search-open]");
  if (link && box) {
    event.preventDefault();
    open();
  }
});

box?.querySelector("input").addEventListener("input", async (event) => {
  const mine = ++asked;
  await new Promise((go) => setTimeout(go, 150));
  if (mine !== asked) return;
  try {
    const answer = await fetch(`${box.dataset.search}?q=${encodeURIComponent(event.target.value)}`);
    // of answers that overtake each other the last question counts
    if (answer.ok && mine === asked) list.innerHTML = await answer.text();
  } catch { /* without a connection the form still leads to the page of results */ }
});
