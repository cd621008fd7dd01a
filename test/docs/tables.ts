/** Tables of the documents, in Markdown. */

export interface Row {
  /** The names in backticks, by cell. */
  readonly names: readonly (readonly string[])[];
  /** The text of each cell. */
  readonly cells: readonly string[];
}

/** What stands below a heading of the second level. @throws Error if there is none */
export function sectionOf(page: string, title: string): string {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${title}\n`));
  if (section === undefined) throw new Error(`there is no section "${title}"`);
  return section.slice(title.length).trim();
}

/** @param head the first cell of its head. @throws Error if there is no such table */
export function tableIn(page: string, head: string): readonly Row[] {
  const table = page.split(/\n{2,}/).find((part) => part.startsWith(`| ${head} |`));
  if (table === undefined) throw new Error(`there is no table "${head}"`);
  return table.split('\n').slice(2).map(rowOf);
}

function rowOf(line: string): Row {
  const cells = line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
  return { cells, names: cells.map(namesIn) };
}

/** What stands in backticks, outside of whole blocks of code. */
export function namesIn(text: string): string[] {
  return [...text.replace(/^```.*?^```/gms, '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}
