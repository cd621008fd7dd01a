/** Passes each of its tests and leaks all the same: the file must fail. `recorded-output.test.ts` runs it. */
import { it } from 'vitest';
import { openDoor } from './door.ts';
import { PLANTED } from './planted.ts';
import { plant, recordedLog } from './recorded-output.ts';

const log = recordedLog('debug', () => undefined);

it('logs an e-mail that nobody planted', () =>
  log('info', 'event-retried', { cause: 'for bob@example.com' }));

it('logs a key', () => log('info', 'event-retried', { code: PLANTED.projectKey }));

it('logs a key of its own', () => {
  plant('a key with blanks');
  log('info', 'event-retried', { cause: 'refused a key with blanks' });
});

it('logs whom a body named', async () => {
  await openDoor().post({ eventName: 'x', userId: 'charlie' });
  log('info', 'event-retried', { id: 'charlie' });
});

it('logs a body', () => log('debug', 'event-retried', { cause: '{"eventName":"x"}' }));

it('prints a value, as a function in this process could', () => {
  process.stdout.write(`${PLANTED.value}\n`);
  console.error(PLANTED.ip);
});
