// The bars of jobs: ask how far each is, less often the longer it takes, and load the page anew when one is over.
async function look(card, wait) {
  let next = Math.min(wait * 1.3, 5000);
  try {
    const answer = await fetch(card.dataset.job, { headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 403 || answer.status === 404) return location.reload();
    if (answer.ok) {
      const job = await answer.json();
      if (job.over) return location.reload();
      card.querySelector("progress").value = job.progress;
      const step = card.querySelector("[data-job-step]");
      if (step.textContent !== job.step) step.textContent = job.step;
    }
  } catch { next = 5000; }
  setTimeout(() => look(card, next), next);
}
for (const card of document.querySelectorAll("[data-job]")) setTimeout(() => look(card, 600), 600);
