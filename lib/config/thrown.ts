/** What the user's code threw, in a line with its place. */
import { basename, dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Place {
  readonly url: string;
  readonly line: string;
  readonly column: string;
}

/** @param file the configuration; what lies beside it, except what is ours, is the user's */
export function whatWasThrown(thrown: unknown, file: string): string {
  const {
    name,
    message,
    stack = '',
  } = thrown instanceof Error ? thrown : { name: 'thrown', message: String(thrown) };
  const root = dirname(file);
  const place = placesIn(stack)
    .map(({ url, line, column }) => ({ path: relative(root, fileURLToPath(url)), line, column }))
    .find(({ path }) => isUsers(path));
  const where = place === undefined ? basename(file) : `${place.path}:${place.line}:${place.column}`;
  const [line = ''] = message.split('\n', 1);
  return `${where}: ${name}: ${line.replaceAll(`${root}/`, '')}`;
}

/** @param path from the directory of the configuration */
export function isUsers(path: string): boolean {
  const [first = ''] = path.split(/[\\/]/);
  return !['..', 'check', 'lib', 'node_modules'].includes(first);
}

/** The parser puts the line that it means above its message, with arrows below the column; frames are below any. */
function placesIn(stack: string): Place[] {
  const [, url, line = '', indent = ''] = /^(file:\S+):(\d+)\n(?:.*\n)*?( *)\^/.exec(stack) ?? [];
  const parsers = url === undefined ? [] : [{ url, line, column: String(indent.length + 1) }];
  const frames = stack.matchAll(/(file:[^\s()]+):(\d+):(\d+)\)?$/gm);
  return [...parsers, ...frames.map(([, url = '', line = '', column = '']) => ({ url, line, column }))];
}
