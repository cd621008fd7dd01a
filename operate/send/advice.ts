/** What to do, and who must do it: as `docs/errors.md` says it. */
import { readFile } from 'node:fs/promises';

const PAGE = new URL('../../docs/errors.md', import.meta.url);
const LETTERS = '## In the dead letter queue';
const DOOR = '## At the door';
/** `| `reason` | meaning | who must act |`, with the status between where there is one */
const ROW = /^\| `([a-z-]+)` \| (?:.+) \| (.+) \|$/;

/** Of a letter that SQS moved by itself: docs/errors.md says it above the table. */
const WITHOUT_REASON =
  'you: look for queue-call-failed and message-failed in the log, mend the cause, then redrive';

/** Of a dead letter. @returns who must act, and how; the page to look at if it does not say */
export async function adviceFor(reason: string): Promise<string> {
  if (reason === 'none') return WITHOUT_REASON;
  return (await adviceIn(LETTERS, reason)) ?? 'see docs/errors.md';
}

/** @param code of what the door refused @returns nothing if it is none of the door's own */
export function adviceOnRefusal(code: string): Promise<string | undefined> {
  return adviceIn(DOOR, code);
}

async function adviceIn(section: string, wanted: string): Promise<string | undefined> {
  const page = await readFile(PAGE, 'utf8').catch(() => '');
  const [, text = ''] = page.split(`${section}\n`);
  for (const line of text.split('\n')) {
    const [, name, action = ''] = ROW.exec(line) ?? [];
    if (name === wanted) return plain(action);
    if (line.startsWith('## ')) break;
  }
  return undefined;
}

/** Without the marks of Markdown. */
function plain(text: string): string {
  return text.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}
