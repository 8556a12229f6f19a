// The search box and the list under it: ↑ ↓ move, Enter opens the chosen line or the whole result, Escape closes.

const field = document.querySelector("[data-search]");
const box = document.getElementById("ahead");

const options = () => [...box.querySelectorAll("[role=option]")];
const chosen = () => box.querySelector("[aria-selected=true]");

function show(on) {
  box.hidden = !on;
  field.setAttribute("aria-expanded", String(on));
  if (!on) choose(null);
}

function choose(option) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  if (option) {
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else field.removeAttribute("aria-activedescendant");
}

if (field && box) {
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === box) show(box.childElementCount > 0 && document.activeElement === field);
  });
  field.addEventListener("focus", () => show(box.childElementCount > 0 && field.value.trim() !== ""));
  field.addEventListener("input", () => { if (field.value.trim() === "") show(false); });
  field.addEventListener("keydown", (event) => {
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !box.hidden && all.length) {
      event.preventDefault();
      const at = all.indexOf(chosen());
      // one place more than there are lines: between the last and the first one stands in the field itself
      choose(all[(at + step + all.length + 1) % (all.length + 1)] ?? null);
    } else if (event.key === "Enter" && !box.hidden && chosen()) {
      event.preventDefault();
      location.assign(chosen().href);
    } else if (event.key === "Escape") show(false);
  });
  document.addEventListener("click", (event) => { if (!event.target.closest("[data-searchbox]")) show(false); });
  field.form.addEventListener("focusout", (event) => {
    if (!field.form.contains(event.relatedTarget)) setTimeout(() => { if (!box.contains(document.activeElement)) show(false); }, 150);
  });
}
