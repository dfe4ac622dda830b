// Small things the pages need: the theme, menus that submit themselves, charts that are drawn from data in the page.
import { draw } from "./charts.js";
import "./charts_enterprise.js";
import "./charts_estimates.js";
import "./charts_finding.js";
import "./charts_outlook.js";
import "./charts_supply.js";
import "./search.js";

const root = document.documentElement;
const saved = localStorage.getItem("theme");
if (saved) root.dataset.theme = saved;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-toggle]");
  if (button) {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    drawAll();
  }
  if (event.target.closest("[data-palette-toggle]")) {
    if (root.dataset.palette) delete root.dataset.palette;
    else root.dataset.palette = "safe";
    localStorage.setItem("palette", root.dataset.palette ?? "");
    drawAll();
  }
  const all = event.target.closest("[data-open-all]");
  if (all) document.querySelectorAll(".tree details").forEach((d) => { d.open = all.dataset.openAll === "1"; });
  if (event.target.closest("[data-print]")) window.print();
  const copy = event.target.closest("[data-copy]");
  if (copy) copied(copy);
});

// on a phone the list of pages has the screen to itself: nothing of it is folded
document.getElementById("pages")?.addEventListener("toggle", (event) => {
  if (event.newState === "open") event.currentTarget.querySelectorAll("details").forEach((one) => { one.open = true; });
});

async function copied(button) {
  const text = button.parentElement.querySelector("pre");
  // marked in any case: without https a browser lends no clipboard
  getSelection().selectAllChildren(text);
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = button.dataset.done;
  } catch { /* the reader copies what is marked */ }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// Units as the language of the page writes them.
const units = JSON.parse(document.getElementById("units")?.textContent ?? "{}");
function told(data) {
  const shown = data.unit in units ? { ...data, unit: units[data.unit] } : data;
  if (!root.dataset.palette || shown.kind !== "map") return shown;
  // the classes in the colours of the page, which both palettes name the same; worst and best stay where they are
  const colours = getComputedStyle(root);
  const known = ["#1a9850", "#91cf60", "#fee08b", "#fc8d59", "#d73027"];
  const swapped = shown.colours.map((one) => known.includes(one) ? colours.getPropertyValue(`--c${known.indexOf(one) + 1}`).trim() : one);
  return { ...shown, colours: swapped };
}

function drawAll() {
  document.querySelectorAll("[data-chart]").forEach((place) => {
    const data = document.getElementById(place.dataset.chart);
    if (data) draw(place, told(JSON.parse(data.textContent)));
  });
}
drawAll();

// What can be scrolled can be reached by the keyboard.
function reachable() {
  document.querySelectorAll(".scroll:not([tabindex])").forEach((one) => {
    if (one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight) one.tabIndex = 0;
  });
}
reachable();
addEventListener("resize", reachable);
addEventListener("toggle", reachable, true);
