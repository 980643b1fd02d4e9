// What a page does besides: all of it works without, a little less comfortably.
"use strict";

// CSRF for htmx's own requests is not needed: it only reads. Lost connections are said.
const offline = document.getElementById("offline");
// A proxy before the pages answers in their place while they are away; what is ours has our policy.
const isOurs = (answer) => answer.status < 502 || answer.getResponseHeader("content-security-policy") !== null;
document.addEventListener("htmx:sendError", () => { offline.hidden = false; });
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) offline.hidden = true; });

// Where the work has ended, the page is loaded anew, unless somebody has begun to fill something in.
let touched = false;
document.addEventListener("input", () => { touched = true; });
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.xhr.status === 286 && !touched) window.location.reload();
});

// While a part of the page is opened or typed into, it is not replaced under the hands.
document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  if (!isOurs(event.detail.xhr)) { offline.hidden = false; event.detail.shouldSwap = false; return; }
  if (event.detail.xhr.status >= 400) { event.detail.shouldSwap = true; event.detail.isError = false; return; }
  if (target.id !== "progress") return;
  if (target.contains(document.activeElement) || target.querySelector("details[open]")) event.detail.shouldSwap = false;
});

// Files: dropped, sent with progress, and never sent twice by an impatient second click.
for (const form of document.querySelectorAll("form.drop")) {
  const files = form.querySelector("input[type=file]");
  for (const name of ["dragover", "dragenter"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => { event.preventDefault(); files.files = event.dataTransfer.files; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const bar = form.querySelector("progress");
    form.querySelector("button").disabled = true;
    const sent = new XMLHttpRequest();
    bar.hidden = false;
    sent.upload.addEventListener("progress", (now) => { if (now.lengthComputable) bar.value = 100 * now.loaded / now.total; });
    sent.addEventListener("load", () => {
      if (!isOurs(sent)) { away(); return; }
      if (sent.status < 400) { window.location.assign(sent.responseURL); return; }
      const said = new DOMParser().parseFromString(sent.responseText, "text/html").querySelector("main");
      if (said) document.querySelector("main").replaceWith(said); else window.location.reload();
    });
    const away = () => { offline.hidden = false; bar.hidden = true; form.querySelector("button").disabled = false; };
    sent.addEventListener("error", away);
    sent.open("POST", form.action);
    sent.send(new FormData(form));
  });
}
for (const form of document.querySelectorAll("form[method=post]:not(.drop)")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter && "download" in event.submitter.dataset) return;  // the page stays where it is
    for (const button of form.querySelectorAll("button")) window.setTimeout(() => { button.disabled = true; }, 0);
  });
}
// A page that the browser brings back from its memory has its buttons again.
window.addEventListener("pageshow", () => { for (const one of document.querySelectorAll("button[disabled]")) one.disabled = false; });
// A page that nobody looks at asks for nothing.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.requestConfig.verb === "get") event.preventDefault();
});

// What was typed into a form that was refused stands in it again: this tab remembers it until the page is seen again.
// The form is told by its address and hidden fields: a list has one for each line. No consent is given anew.
{
  const KEPT = "letopis-typed", CONSENTS = ["seen", "typed"], TOKEN = "csrfmiddlewaretoken";
  const marks = (form) => JSON.stringify([form.getAttribute("action"), [...form.elements]
    .filter((one) => one.type === "hidden" && one.name !== TOKEN).map((one) => [one.name, one.value])]);
  const isTyped = (one) => one.name && !["password", "file", "hidden", "submit", "button"].includes(one.type)
    && !CONSENTS.includes(one.name) && !(one.type === "checkbox" && one.required);
  const refused = document.querySelector("[data-refused]");
  let kept = null;
  try { kept = JSON.parse(window.sessionStorage.getItem(KEPT)); } catch { /* nothing that this page has written */ }
  if (refused && kept) window.sessionStorage.setItem(KEPT, JSON.stringify({ ...kept, refused: true }));
  if (!refused) window.sessionStorage.removeItem(KEPT);
  const same = !refused && kept?.refused && kept.page === window.location.pathname
    ? [...document.querySelectorAll("form[method=post]")].filter((one) => marks(one) === kept.marks) : [];
  if (same.length === 1) {
    const fields = [...same[0].elements].filter(isTyped);
    for (const [at, field] of fields.entries()) {
      const said = kept.values[at];
      if (!said || said.name !== field.name) break;
      if (field.type === "checkbox" || field.type === "radio") field.checked = said.checked;
      else field.value = said.value;
    }
    touched = true;
    same[0].closest("details")?.setAttribute("open", "");
    same[0].scrollIntoView({ block: "center" });
  }
  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (sent.method !== "post" || sent.querySelector("input[type=password]")) return;
    const values = [...sent.elements].filter(isTyped).map((one) => ({ name: one.name, value: one.value, checked: one.checked }));
    try {
      window.sessionStorage.setItem(KEPT, JSON.stringify({ page: window.location.pathname, marks: marks(sent), values }));
    } catch { /* too much to keep */ }
  });
}
