// The copy sheet: one tap copies one field and moves on to the next; without scripts the values can be selected by hand.

const sheet = document.getElementById("sheet");
const told = document.getElementById("copied");
const buttons = sheet ? [...sheet.querySelectorAll("[data-copies]")] : [];

sheet?.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select();
    told.textContent = "这台电脑不让网页复制。已经替您选中，请按 Ctrl 加 C。";
    told.classList.remove("hush");
    return;
  }
  button.dataset.done = "✓";
  const left = buttons.filter((each) => !each.dataset.done);
  told.textContent = left.length ? `已复制，还有 ${left.length} 项。` : "都复制过了。";
  const next = buttons[buttons.indexOf(button) + 1] ?? left[0];
  next?.focus();
});
