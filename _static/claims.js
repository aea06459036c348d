// The claims page: a choice of verdicts above the ledger. Without scripts every claim stands on the page.
document.addEventListener("DOMContentLoaded", () => {
  const marks = [...document.querySelectorAll("td .claim")];
  if (!marks.length) return;

  const danish = document.documentElement.lang === "da";
  const all = danish ? "alle" : "all";
  const verdict = (mark) => mark.textContent.trim();
  const tables = new Set(marks.map((mark) => mark.closest("table")));
  // Verdicts before the reasons why there is none.
  const found = [...new Set(marks.map(verdict))];
  const rank = (word) => (word.includes(":") ? 1 : 0) + word;
  const choices = [all, ...found.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))];

  const group = document.createElement("fieldset");
  group.className = "claim-filter";
  const legend = document.createElement("legend");
  legend.textContent = danish ? "Vis" : "Show";
  const status = document.createElement("p");
  status.className = "claim-count";
  status.setAttribute("role", "status");
  group.append(legend);

  function show(chosen) {
    let shown = 0;
    for (const mark of marks) {
      const hidden = chosen !== all && verdict(mark) !== chosen;
      mark.closest("tr").hidden = hidden;
      shown += hidden ? 0 : 1;
    }
    for (const table of tables) {
      const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
      table.closest("section").hidden = rows.every((row) => row.hidden);
    }
    status.textContent = danish ? `${shown} af ${marks.length} vises.` : `${shown} of ${marks.length} shown.`;
  }

  for (const choice of choices) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "radio";
    input.name = "claim-verdict";
    input.checked = choice === all;
    input.addEventListener("change", () => show(choice));
    const count = choice === all ? marks.length : marks.filter((mark) => verdict(mark) === choice).length;
    label.append(input, ` ${choice} (${count})`);
    group.append(label);
  }
  group.append(status);
  marks[0].closest("section").before(group);
  show(all);

  // A link to a claim that is filtered away brings everything back.
  window.addEventListener("hashchange", () => {
    const row = document.getElementById(location.hash.slice(1))?.closest("tr");
    if (!row?.hidden) return;
    group.querySelector("input").checked = true;
    show(all);
    row.scrollIntoView();
  });
});
