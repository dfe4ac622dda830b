// Before the first paint, so that a dark page does not flash white.
const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;
if (localStorage.getItem("palette")) document.documentElement.dataset.palette = "safe";
