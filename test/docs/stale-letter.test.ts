/** What docs/errors.md says of sending a stale letter all the same, done as it stands there. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Envelope, encodeMessage } from '../../lib/event/envelope.ts';
import { ENVELOPE } from '../support/delivery/messages.ts';

const [, command = ''] = /```sh\n(BODY=.+)\n```/.exec(readFileSync('docs/errors.md', 'utf8')) ?? [];

it.each([
  ['on one line', '{"eventName":"x","expiresAt":"2026-11-23T14:00:00.000Z","n":1.0}'],
  ['on several lines', '{\n"eventName":"x\\n",\r\n"a":1,"expiresAt":"never"\n}'],
])('the command takes the time out of the envelope, and nothing out of the body: %s', (_, body) => {
  const sent: Envelope = { ...ENVELOPE, source: 'a","expiresAt":"b', traceparent: '$(date) `date`' };
  const letter = encodeMessage({ ...sent, expiresAt: '2026-11-23T14:00:00.000Z' }, body);

  const output = execFileSync('sh', ['-c', `${command}\nprintf '%s' "$BODY"`], { env: { BODY: letter } });
  expect(command).toContain('expiresAt');
  expect(output.toString()).toBe(encodeMessage(sent, body));
});
