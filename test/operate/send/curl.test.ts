import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { curlOf } from '../../../operate/send/curl.ts';

const lineOf = (body: string | Buffer, headers = {}) =>
  curlOf({ url: 'http://localhost:3000/app', headers, body: Buffer.from(body) });

/** What the shell makes of the line, in place of a request. */
function argumentsOf(line: string): readonly string[] {
  const printed = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${line}`]).toString();
  return printed.split('\0').slice(0, -1);
}

it.each([
  '{"a":1}',
  `it's "quoted" \\ $HOME \`id\` ! # ; & | < > * ? ~`,
  'several\nlines\r\n\twith tabs',
  '@file',
  '😀 ü \u202e',
  "'",
  '',
])('is pasted with the body %j as it is', (body) => {
  const line = lineOf(body, { 'api-key': `k'1`, 'content-type': 'application/json' }) ?? '';

  expect(argumentsOf(line)).toEqual([
    'http://localhost:3000/app',
    '-H',
    `api-key: k'1`,
    '-H',
    'content-type: application/json',
    '--data-raw',
    body,
  ]);
});

it.each([
  ['is no text', Buffer.from([0xff, 0xfe])],
  ['has a NUL', 'a\0b'],
  ['is longer than a system takes', 'x'.repeat(130_000)],
])('is none for a body that %s', (_case, body) => {
  expect(lineOf(body)).toBeUndefined();
});
