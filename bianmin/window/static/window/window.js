// The staff's desks with scripts on: the filled button waits for the ticks, and a chosen reason writes its sentences.

const go = document.querySelectorAll("[data-needs-ticks]");
const says = document.getElementById("unseen");

const weigh = () => {
  const must = [...document.querySelectorAll("input[data-must]")];
  const left = must.filter((tick) => !tick.checked).length;
  go.forEach((button) => { button.disabled = left > 0; });
  if (says && must.length) says.textContent = left ? `还有 ${left} 样没有看过` : "都看过了";
};
if (go.length) {
  weigh();
  addEventListener("pageshow", weigh);
  document.addEventListener("change", (event) => { if (event.target.name === "fine") weigh(); });
}

// What a reason wrote is written over by the next reason; what a person wrote stays.
document.addEventListener("change", (event) => {
  if (!event.target.matches("select[data-fills]")) return;
  const chosen = event.target.selectedOptions[0].dataset;
  for (const text of event.target.closest("[data-choice]").querySelectorAll("[data-fill]")) {
    const words = chosen[text.dataset.fill] ?? "";
    const wasOffered = [...event.target.options].some((option) => option.dataset[text.dataset.fill] === text.value);
    if (!text.value || wasOffered) text.value = words;
  }
});
