// Keys for those who do not reach for the mouse: / goes to the search box, arrows turn pages, n and p go from match to match.
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

// The way back leads to the very results that one came from, with their filters and page.
const back = document.querySelector("a.back");
if (back) {
  const from = document.referrer && new URL(document.referrer);
  if (from && from.origin === location.origin && from.pathname === "/") sessionStorage.setItem("results", from.href);
  const results = sessionStorage.getItem("results");
  if (results) back.href = results;
}

// Bring the first marked word into sight, where it is not.
addEventListener("load", () => {
  const mark = document.querySelector(".evidence") ?? document.querySelector(".found-word");
  if (mark && mark.getBoundingClientRect().bottom > innerHeight) mark.scrollIntoView({ block: "center" });
});

// In a long file, bring the part that is open into sight in the contents.
const part = document.querySelector(".parts ol [aria-current]");
const contents = part?.closest(".parts");
if (contents && part.offsetTop + part.offsetHeight > contents.clientHeight) contents.scrollTop = part.offsetTop - 80;
