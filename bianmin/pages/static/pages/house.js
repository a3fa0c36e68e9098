// What the pages do a little better with scripts on; every one of them works without.

const says = (words) => {
  const strip = document.createElement("div");
  strip.className = "strip late";
  strip.textContent = words;
  document.getElementById("says")?.replaceChildren(strip);
};

// One press is enough: the button rests until the answer is there (the server asks again, by its own key).
const rested = new Set();
const wake = () => rested.forEach((button) => { button.disabled = false; rested.delete(button); });
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented && !event.target.matches("[hx-post]")) return;
  // Later, or the button's own name and value would not be sent.
  setTimeout(() => { button.disabled = true; rested.add(button); });
  setTimeout(wake, 8000);
});
addEventListener("pageshow", wake);
document.addEventListener("htmx:afterRequest", wake);
document.addEventListener("htmx:sendError", () => says("网络断了一下，没有交上去。填的都还在，请再按一次。"));

document.addEventListener("click", async (event) => {
  const at = event.target.closest("[data-print], [data-back], [data-copy]");
  if (!at) return;
  if ("print" in at.dataset) return print();
  if ("back" in at.dataset) {
    if (history.length > 1) { event.preventDefault(); history.back(); }
    return;
  }
  try {
    await navigator.clipboard.writeText(at.dataset.copy);
    at.dataset.done = "已复制";
  } catch {
    at.dataset.done = "请用手选中复制";
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not(:disabled)`);
  if (!target || !/^F\d+$/.test(event.key)) return;
  event.preventDefault();
  target.click();
});

// What was chosen is shown at once, and what is too large is said before it is sent.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type !== "file") return;
  const most = Number(input.dataset.most) || Infinity;
  const large = [...input.files].filter((file) => file.size > most);
  input.setCustomValidity(large.length ? `太大了：${large[0].name}，最大 ${Math.floor(most / 1048576)} MB` : "");
  if (large.length) input.reportValidity();
  const area = input.closest(".picker")?.querySelector(".picked");
  area?.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
  area?.replaceChildren(...[...input.files].map((file) => card(file, file.size > most)));
});

const card = (file, isLarge) => {
  const box = document.createElement("p");
  const words = document.createElement("span");
  words.textContent = `${isLarge ? "太大，传不了：" : "已选好："}${file.name}（${(file.size / 1048576).toFixed(1)} MB）`;
  box.className = isLarge ? "got bad" : "got";
  if (/^image\/(jpeg|png|webp)$/.test(file.type)) {
    const image = new Image();
    image.src = URL.createObjectURL(file);
    image.alt = "";
    box.append(image);
  }
  box.append(words);
  return box;
};
