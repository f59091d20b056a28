// Keys for those who do not reach for the mouse: / goes to the search box, arrows turn pages, n and p go from hit to hit.
document.addEventListener("keydown", (event) => {
  const writing = event.target.matches("input, textarea, select");
  if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const box = document.querySelector('input[type="search"]');
    if (box) { event.preventDefault(); box.focus(); box.select(); }
    return;
  }
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (link) { event.preventDefault(); link.click(); }
});
// Bring the first marked word into sight.
addEventListener("load", () => {
  const mark = document.querySelector(".paper rect");
  if (mark) mark.scrollIntoView({ block: "center" });
});
