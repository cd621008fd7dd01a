import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import configuration from '../vitest.config.ts';
import { PLANTED } from './support/planted.ts';
import { leaksIn, plant, plantUsersIn } from './support/recorded-output.ts';

/** Runs one file with what the suite's configuration has for all its projects. */
const RUN = `
  const { startVitest } = await import('vitest/node');
  const { default: { test: { projects, ...shared } } } = await import('./vitest.config.ts');
  const file = { include: ['test/support/leaking-file.ts'], watch: false, reporters: ['default'] };
  await startVitest('test', [], { ...shared, ...file, config: false });
`;

interface Failure {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('a test file that leaks', () => {
  it('fails though its tests pass, and every leak is named', async () => {
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', RUN]);
    const { code, stdout, stderr } = (await run.catch((error: unknown) => error)) as Failure;
    const output = stdout + stderr;

    expect(code).toBe(1);
    expect(output).toMatch(/Tests .*6 passed/);
    for (const leak of [
      'an e-mail: {',
      `the planted ${PLANTED.projectKey}: {`,
      'the planted a key with blanks: {',
      'the planted charlie: {',
      'a part of a body: {',
      `the planted ${PLANTED.value}: ${PLANTED.value}`,
      `the planted ${PLANTED.ip}: ${PLANTED.ip}`,
    ]) {
      expect(output).toContain(leak);
    }
  });
});

it('every project of the suite is searched: none has settings of its own for that', () => {
  const { projects = [] } = configuration.test ?? {};

  expect(projects).toEqual(
    Array(3).fill({
      extends: true,
      test: expect.not.objectContaining({ setupFiles: expect.anything() }),
    }),
  );
});

describe('the search for leaks', () => {
  it('finds a planted text inside of any other', () => {
    plant('r0tated-key');

    expect(leaksIn('{"cause":"xr0tated-keyx"}')).toEqual(['the planted r0tated-key']);
  });

  it('finds a short planted word only where it stands alone', () => {
    plant('u-77');

    expect(leaksIn('{"id":"u-77"}')).toEqual(['the planted u-77']);
    expect(leaksIn('{"id":"u-778","place":"au-77"}')).toEqual([]);
  });

  it('finds whom a body named, spelled in any way', () => {
    plantUsersIn('[{"email" : "dora@localhost"}, {"user":{"userId":"dora-1"}}, {"userId":"4711"}]');

    expect(leaksIn('{"id":"dora@localhost"}')).toEqual(['the planted dora@localhost']);
    expect(leaksIn('{"id":"dora-1"}')).toEqual(['the planted dora-1']);
    expect(leaksIn('{"durationMs":4711}')).toEqual([]);
  });

  it('finds a body however it is written', () => {
    for (const cause of ['{"eventName":"x"}', "{ eventName: 'x' }", '{eventName:1}']) {
      expect(leaksIn(JSON.stringify({ cause }))).toEqual(['a part of a body']);
    }
  });

  it('finds nothing in a line as it should be', () => {
    const line = {
      time: '2026-11-23T12:00:00.000Z',
      event: 'event-retried',
      id: 'order-1',
      place: 'at map (file:///app/node_modules/@aws-sdk/client.ts:1:2)',
      code: 'BadApiKey',
      issues: 'eventName: too-small; user.dataFields: invalid-type',
    };
    expect(leaksIn(JSON.stringify(line))).toEqual([]);
  });
});
