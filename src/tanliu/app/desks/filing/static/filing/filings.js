// What the checks say while a report is typed: the server is asked, so that there is one set of rules.
const form = document.querySelector("[data-check]");
let waiting = 0, asked = 0;

function show(field) {
  const place = form.querySelector(`[data-item="${field.item}"]`);
  // that a field is empty is said when the report is handed in, not while others are being filled
  if (field.empty && !place.dataset.typed) return;
  const remarks = place.querySelector(".remarks");
  const kind = field.hard ? "hard" : field.stops ? "soft" : "overruled";
  remarks.replaceChildren(...field.remarks.map((text) => {
    const line = document.createElement("p");
    line.className = kind;
    line.textContent = text;
    return line;
  }));
  place.classList.toggle("stops", field.stops);
  const value = place.querySelector(".figure-value input"), reason = place.querySelector(".reason");
  if (field.stops) value.setAttribute("aria-invalid", "true"); else value.removeAttribute("aria-invalid");
  reason.hidden = (!field.remarks.length || field.hard) && !reason.querySelector("input").value;
}

async function check() {
  const number = ++asked;
  try {
    const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form) });
    // an answer that a newer question overtook says nothing
    if (answer.ok && number === asked) (await answer.json()).fields.forEach(show);
  } catch { /* without a network the server says it when the report is saved */ }
}

form.addEventListener("input", (event) => {
  const place = event.target.closest("[data-item]");
  if (place) place.dataset.typed = "1";
  clearTimeout(waiting);
  waiting = setTimeout(check, 350);
});
