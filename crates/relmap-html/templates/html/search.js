// Adds a search field above each table that is marked for it. Without scripts the tables can be read and
// filtered all the same.
"use strict";
for (const table of document.querySelectorAll("table[data-search]")) {
  const rows = [...table.tBodies[0].rows].map((row) => [row, row.textContent.toLowerCase()]);
  const label = document.createElement("label");
  label.className = "search";
  const field = document.createElement("input");
  field.type = "search";
  const count = document.createElement("output");
  label.append("Search ", field, count);
  table.closest(".scroll").before(label);
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) found += 1;
    }
    count.textContent = words.length ? `${found} of ${rows.length}` : "";
  };
  field.addEventListener("input", search);
  // A browser that comes back to the page fills the field again.
  if (field.value) search();
}
