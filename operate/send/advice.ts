/** What to do, and who must do it: as `docs/errors.md` says it. */
import { readFile } from 'node:fs/promises';

const PAGE = new URL('../../docs/errors.md', import.meta.url);
const LETTERS = '## In the dead letter queue';
const DOOR = '## At the door';
/** `| `reason` | meaning | who must act |`, with the status between where there is one */
const ROW = /^\| `([a-z-]+)` \| (?:\d+ \| )?(.+) \| (.+) \|$/;

/** A row of the page, without the marks of Markdown. */
export interface Row {
  readonly meaning: string;
  /** "sender: mend the field" */
  readonly action: string;
}

/** Of a letter that SQS moved by itself: docs/errors.md says it above the table. */
const WITHOUT_REASON: Row = {
  meaning: 'SQS itself moved it after 1,000 receives',
  action: 'you: look for queue-call-failed and message-failed in the log, mend the cause, then redrive',
};

/** About a dead letter. @param reason `none` if it has none @returns where to look if the page does not say */
export async function rowOfLetter(reason: string): Promise<Row> {
  if (reason === 'none') return WITHOUT_REASON;
  return (await rowIn(LETTERS, reason)) ?? { meaning: '', action: 'see docs/errors.md' };
}

/** Of a dead letter. @returns who must act, and how; the page to look at if it does not say */
export async function adviceFor(reason: string): Promise<string> {
  return (await rowOfLetter(reason)).action;
}

/** @param code of what the door refused @returns nothing if it is none of the door's own */
export function rowOfRefusal(code: string): Promise<Row | undefined> {
  return rowIn(DOOR, code);
}

async function rowIn(section: string, wanted: string): Promise<Row | undefined> {
  const page = await readFile(PAGE, 'utf8').catch(() => '');
  const [, text = ''] = page.split(`${section}\n`);
  for (const line of text.split('\n')) {
    const [, name, meaning = '', action = ''] = ROW.exec(line) ?? [];
    if (name === wanted) return { meaning: plain(meaning), action: plain(action) };
    if (line.startsWith('## ')) break;
  }
  return undefined;
}

/** Without the marks of Markdown. */
function plain(text: string): string {
  return text.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}
