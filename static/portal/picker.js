// The body tree: ARIA tree keys, children fetched when a branch is first opened, a choice that leads on or fills a field.

const visible = (tree) => [...tree.querySelectorAll("[role=treeitem]")].filter((node) => node.offsetParent);
const group = (node) => node.parentElement.querySelector(":scope > [role=group]");
const parent = (node) => node.parentElement.parentElement.closest("li")?.querySelector(":scope > [role=treeitem]");

function reach(node) {
  const tree = node.closest("[role=tree]");
  tree.querySelectorAll("[role=treeitem]").forEach((one) => { one.tabIndex = one === node ? 0 : -1; });
  node.focus();
}

async function unfold(node) {
  let children = group(node);
  if (!children && node.dataset.children) {
    node.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(node.dataset.children, { credentials: "same-origin", headers: { "HX-Request": "true", "HX-Current-URL": location.href } });
      if (!answer.ok) throw new Error(String(answer.status));
      children = document.createElement("ul");
      children.setAttribute("role", "group");
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      children.append(...(parsed.querySelector("[role=tree]") ?? parsed.body).children);
      node.after(children);
    } catch {
      const detail = { title: "没有取到下级工会。", text: "请检查网络后再点一次。" };
      document.dispatchEvent(new CustomEvent("portal:problem", { detail }));
      return;
    } finally {
      node.removeAttribute("aria-busy");
    }
  }
  if (children) children.hidden = false;
  node.setAttribute("aria-expanded", "true");
}

function fold(node) {
  const children = group(node);
  if (children) children.hidden = true;
  node.setAttribute("aria-expanded", "false");
}

const toggle = (node) => (node.getAttribute("aria-expanded") === "true" ? fold(node) : unfold(node));

function move(node, key) {
  const nodes = visible(node.closest("[role=tree]"));
  const at = nodes.indexOf(node);
  const open = node.getAttribute("aria-expanded");
  if (key === "ArrowDown") return nodes[at + 1];
  if (key === "ArrowUp") return nodes[at - 1];
  if (key === "Home") return nodes[0];
  if (key === "End") return nodes.at(-1);
  if (key === "ArrowRight") return open === "false" ? void unfold(node) : open === "true" ? group(node)?.querySelector("[role=treeitem]") : undefined;
  if (key === "ArrowLeft") return open === "true" ? void fold(node) : parent(node);
  return undefined;
}

const KEYS = new Set(["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End"]);
document.addEventListener("keydown", (event) => {
  const node = event.target.closest("[role=treeitem]");
  if (node && KEYS.has(event.key)) {
    event.preventDefault();
    const next = move(node, event.key);
    if (next) reach(next);
  } else if (node && event.key === " ") {
    event.preventDefault();
    node.click();
  } else if (event.key === "ArrowDown" && event.target.matches("[data-picker-search]")) {
    const first = event.target.closest("[data-picker]").querySelector("[role=treeitem]");
    if (first) {
      event.preventDefault();
      reach(first);
    }
  } else if (event.key === "Enter" && event.target.matches("[data-picker-search]")) {
    event.preventDefault(); // Enter searches; it must not submit a form around the picker
  }
});

function fill(field, pk, name) {
  const input = field.querySelector("input[type=hidden]");
  const button = field.querySelector(".pickbtn");
  input.value = pk;
  field.querySelector("[data-picked]").textContent = name || "请选择工会";
  input.dispatchEvent(new Event("change", { bubbles: true }));
  const box = document.getElementById(button.dataset.opens);
  box.hidden = true;
  button.setAttribute("aria-expanded", "false");
  button.focus();
}

document.addEventListener("click", (event) => {
  const unpick = event.target.closest("[data-unpick]");
  if (unpick) fill(unpick.closest("[data-body-field]"), "", "");

  const twist = event.target.closest("[data-twist]");
  const node = event.target.closest("[data-pick]");
  if (!node) return;
  if (twist && node.hasAttribute("aria-expanded")) {
    event.preventDefault();
    toggle(node);
    return;
  }
  if (node.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    if (node.hasAttribute("aria-expanded")) toggle(node);
    return;
  }
  const field = node.closest("[data-body-field]");
  if (field) {
    event.preventDefault();
    fill(field, node.dataset.pick, node.dataset.pickName);
    return;
  }
  const below = node.closest("[data-picker]")?.querySelector("[data-below]");
  if (below && node.tagName === "A" && node.getAttribute("href") !== "#") {
    const address = new URL(node.href);
    address.searchParams.set("below", below.checked ? "1" : "0");
    node.href = address.href;
  }
});

// one node of each tree is in the tab order
function settle(root) {
  root.querySelectorAll("[role=tree]").forEach((tree) => {
    const node = tree.querySelector("[aria-selected=true]") ?? tree.querySelector("[role=treeitem]");
    if (node) node.tabIndex = 0;
  });
}
document.addEventListener("htmx:afterSettle", (event) => event.detail.target && settle(event.detail.target));
settle(document);
