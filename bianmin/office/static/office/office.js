// The case's page with scripts on: a chosen fault writes its sentences; what a person wrote stays.

document.addEventListener("change", (event) => {
  if (!event.target.matches("select[data-fills]")) return;
  const chosen = event.target.selectedOptions[0].dataset;
  for (const text of event.target.closest("[data-choice]").querySelectorAll("[data-fill]")) {
    const was = [...event.target.options].some((option) => option.dataset[text.dataset.fill] === text.value);
    if (!text.value || was) text.value = chosen[text.dataset.fill] ?? "";
  }
});
