// What a search found, with the words around it: those of the page itself, found by their stems as the index finds them.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  if (typeof Search === "undefined") return;
  const around = 120;
  Search.makeSearchSummary = (page, stems) => {
    const article = new DOMParser().parseFromString(page, "text/html").querySelector("article");
    article?.querySelectorAll("script, style, .headerlink").forEach((unread) => unread.remove());
    const text = (article?.textContent ?? "").replace(/\s+/g, " ").trim();
    const stemmer = new Stemmer();
    const first = [...text.matchAll(/[\p{Letter}\p{Number}_]+/gu)].find(([word]) => stems.has(stemmer.stemWord(word.toLowerCase())));
    const start = Math.max((first?.index ?? 0) - around, 0), end = start + 2 * around;
    const said = document.createElement("p");
    said.className = "context";
    said.textContent = (start ? "… " : "") + text.slice(start, end).trim() + (end < text.length ? " …" : "");
    return said;
  };
});
