/* Files that leave the page: a download, and where one is asked for. */

const KEPT = 60_000; // ms until the content of a download is let go

/**
 * Hand a file to the browser's downloads.
 * @param {Blob} content
 * @param {string} name
 */
export function save(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

/**
 * The address of a table of the page that a query opens.
 * @param {string} prefix  under which the page is served, with "/" at its end
 * @param {string} query
 * @param {string} name
 * @param {string} kind  csv or json
 */
export function tableAddress(prefix, query, name, kind) {
  const asked = query.replace(/^\?/, "");
  return `${prefix}table.${kind}?${asked}${asked && "&"}table=${encodeURIComponent(name)}`;
}

/**
 * Rows of cells as a spreadsheet takes them from the clipboard.
 * @param {string[][]} rows
 */
export const tabbed = (rows) => (
  rows.map((cells) => cells.map((cell) => cell.replace(/\s+/g, " ").trim()).join("\t")).join("\n")
);
