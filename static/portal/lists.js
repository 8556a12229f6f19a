// Lists: selection and its bar, export of exactly what is shown, jumping through the errors of an import.

function refresh(form) {
  const boxes = [...form.querySelectorAll("tbody input[name=pk]")];
  const chosen = boxes.filter((box) => box.checked);
  const bar = form.querySelector("[data-batch]");
  const all = form.querySelector("[data-all]");
  for (const box of boxes) box.closest("tr").classList.toggle("sel", box.checked);
  if (all) {
    all.checked = chosen.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  if (bar) {
    bar.hidden = chosen.length === 0;
    bar.querySelector("[data-count]").textContent = chosen.length.toLocaleString("zh-CN");
    bar.querySelector("[data-clear]").checked = true;
  }
}

let last = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-rows] input[name=pk]");
  if (!box) return;
  // Shift selects the rows between this click and the one before
  if (event.shiftKey && last?.form === box.form) {
    const boxes = [...box.form.querySelectorAll("tbody input[name=pk]")];
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
  }
  last = box;
  refresh(box.form);
});
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-rows]");
  if (!form) return;
  if (event.target.matches("[data-all], [data-clear]")) {
    const value = event.target.matches("[data-all]") && event.target.checked;
    form.querySelectorAll("tbody input[name=pk]").forEach((box) => { box.checked = value; });
  }
  refresh(form);
});
// the browser restores ticks after "back": the bar must agree with them
addEventListener("pageshow", () => document.querySelectorAll("[data-rows]").forEach(refresh));

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-export]");
  if (!link) return;
  const address = new URL(location.href);
  for (const name of ["after", "before"]) address.searchParams.delete(name);
  address.searchParams.set("export", link.dataset.export || "xlsx");
  link.href = address.pathname + address.search;
});

// Import review --------------------------------------------------------------------------------------------------------
const sheet = document.querySelector("[data-xls]");
if (sheet) {
  const bad = [...sheet.querySelectorAll("td.cell-bad")];
  const text = document.querySelector("[data-jump-text]");
  let place = -1;

  const say = () => { if (text) text.textContent = bad.length ? `第 ${place + 1} / ${bad.length} 处（本页）` : "本页没有错误"; };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-jump]");
    if (!button || !bad.length) return;
    place = (place + Number(button.dataset.jump) + bad.length) % bad.length;
    sheet.querySelectorAll(".cell-now, tr.focus").forEach((one) => one.classList.remove("cell-now", "focus"));
    const cell = bad[place];
    cell.classList.add("cell-now");
    cell.closest("tr").classList.add("focus");
    cell.scrollIntoView({ block: "center", inline: "center" });
    cell.focus({ preventScroll: true });
    say();
  });
  if (!bad.length) say();

  const columns = new Set(bad.map((cell) => cell.dataset.col));
  sheet.querySelectorAll("[data-col]").forEach((cell) => cell.classList.toggle("no-bad", !columns.has(cell.dataset.col)));
  document.querySelector("[data-only-bad]")?.addEventListener("change", (event) => {
    sheet.classList.toggle("only-bad", event.target.checked);
  });
}
