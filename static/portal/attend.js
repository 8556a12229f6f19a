// The sign-in list: how many are there and how many are missing, while one ticks; find by name.
(() => {
  const form = document.querySelector("[data-attend]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[name=seats]")];
  const present = form.querySelector("[data-present]");
  const lacks = form.querySelector("[data-lacks]");
  const needed = Number(form.dataset.needed);
  const count = () => {
    const here = boxes.filter((box) => box.checked).length;
    present.textContent = here;
    lacks.textContent = here >= needed ? "已够人数，可以宣布开会" : `还差 ${needed - here} 人`;
  };
  form.addEventListener("change", count);
  form.querySelector("[data-find]").addEventListener("input", (event) => {
    const text = event.target.value.trim();
    for (const row of form.querySelectorAll(".attend li")) row.hidden = !row.dataset.name.includes(text);
  });
  count();
})();
