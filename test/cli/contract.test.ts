/** What all commands have in common, whatever they do. */

import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { COMMANDS } from '../../cli/commands.ts';
import { createProgram } from '../../cli/program.ts';
import { referencePage } from '../../cli/reference-page.ts';
import { apiKey, parseConfiguration } from '../../lib/config/define-config.ts';
import { sandboxOf } from '../local/sandbox/caller.ts';
import { fillHistory } from '../support/history.ts';
import { bury, letterOf } from '../support/operate/dead-letters.ts';
import { type PlayedStack, playStack } from '../support/operate/played-stack.ts';
import { runCommand } from '../support/operate/run-command.ts';

/** One secret is missing, and one source may do everything. */
const configuration = parseConfiguration({
  projects: {
    us: { dataCenter: 'US', secret: 'iterable-us', fields: { profile: { tier: 'string' } } },
    eu: { dataCenter: 'EU', secret: 'iterable-eu' },
  },
  sources: {
    app: { verify: apiKey('source-app'), project: 'us', operations: ['events/track', 'users/forget'] },
    web: { verify: apiKey('source-web'), project: 'us' },
  },
});

/** How each is called rightly; a new command needs a row. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  status: ['status'],
  doctor: ['doctor'],
  send: ['send', 'app'],
  tail: ['tail', '--no-follow'],
  events: ['events'],
  'events show': ['events', 'show', 'e1'],
  replay: ['replay', '--all', '--delivered'],
  'dlq list': ['dlq', 'list'],
  'dlq show': ['dlq', 'show', 'e1'],
  'dlq redrive': ['dlq', 'redrive', '--all'],
  'dlq delete': ['dlq', 'delete', '--all'],
  pause: ['pause', 'us'],
  resume: ['resume', 'eu'],
  import: ['import', 'events.ndjson', '--source', 'app'],
  'fields pull': ['fields', 'pull', '--project', 'us'],
  'fields prime': ['fields', 'prime', '--project', 'us', '--user', 'test@example.com'],
  forget: ['forget', 'ann@example.com', '--source', 'app'],
  setup: ['setup'],
  completion: ['completion', 'bash'],
};
const NEEDS_NO_STACK = ['completion', 'events', 'events show', 'fields pull'];

const lineOf = ({ name }: { readonly name: string }) => LINES[name] ?? [];

async function stackAsFound(): Promise<PlayedStack> {
  const { origin } = await sandboxOf({ apiKeys: ['a-key'] });
  const stack = await playStack({
    configuration,
    iterable: { US: origin, EU: origin },
    secrets: { 'iterable-us': 'a-key', 'iterable-eu': 'another-key', 'source-app': 'key-of-the-app' },
  });
  await stack.enable('eu', false);
  await bury(stack, [letterOf({ body: EVENT })]);
  return stack;
}

/** In which the same event was delivered. */
function historyFolder(): string {
  const { addEvent, dataDir } = fillHistory();
  addEvent({ id: 'e1' });
  return dataDir;
}

const EVENT = { eventName: 'a', email: 'ann@example.com', id: 'e1', createdAt: 1_763_625_600 };

async function stateOf(stack: PlayedStack): Promise<unknown> {
  const { Attributes: letters } = await stack.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: await stack.deadLetterQueueUrl(),
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const count = Object.values(letters ?? {}).reduce((sum, text) => sum + Number(text), 0);
  return { count, mappings: stack.mappingStates };
}

async function folder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'contract-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  writeFileSync(join(directory, 'events.ndjson'), `${JSON.stringify(EVENT)}\n`);
  return directory;
}

describe('every command', () => {
  it('has a row in this test', () => {
    expect(COMMANDS.map(({ name }) => name).filter((name) => LINES[name] === undefined)).toEqual([]);
  });

  it.each(COMMANDS)('$name has help with examples', async (command) => {
    const { status, stdout, stderr } = await runCommand(COMMANDS, [...command.name.split(' '), '--help']);

    expect([status, stderr]).toEqual([0, '']);
    expect(unwrapped(stdout)).toContain(command.summary.slice(1));
    expect(stdout).toMatch(/Examples:\n {2}npx iterable-forwarder /);
    // Pasted, a line without it is not found.
    expect(stdout).not.toMatch(/(?<!npx )\biterable-forwarder [a-z-]/);
    expect(stdout).not.toContain('(default: [])');
  });

  it.each(COMMANDS)('$name has help that says what docs/cli.md says', async ({ name, description = '' }) => {
    const { stdout } = await runCommand(COMMANDS, [...name.split(' '), '--help']);
    const { stdout: same } = await runCommand(COMMANDS, ['help', ...name.split(' ')]);

    expect(unwrapped(stdout)).toContain(unwrapped(description));
    expect(same).toBe(stdout);
  });

  it.each(COMMANDS)('$name refuses an option that it does not have', async (command) => {
    const line = [...lineOf(command), '--no-such-option'];
    const { status, stdout, stderr } = await runCommand(COMMANDS, line);

    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--no-such-option');

    const { rows, ...json } = await runCommand(COMMANDS, [...line, '--json']);
    expect(json.status).toBe(2);
    expect(rows()).toEqual([
      {
        v: 1,
        kind: 'error',
        fault: 'wrong-use',
        message: expect.stringContaining('--no-such-option'),
        remedy: expect.any(String),
      },
    ]);
  });

  const withArgument = COMMANDS.filter(({ arguments: given = [] }) => given.some((each) => !each.isOptional));
  it.each(withArgument)('$name wants its arguments', async ({ name }) => {
    const { status, stdout, stderr } = await runCommand(COMMANDS, name.split(' '));

    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('missing required argument');
  });

  const ofStack = COMMANDS.filter(({ name }) => !NEEDS_NO_STACK.includes(name));
  it.each(ofStack)('$name says that there is no stack', async (command) => {
    const line = [...lineOf(command), '--json', '--yes'];
    const setting = { configuration, directory: await folder(), dataDir: historyFolder() };
    const { status, stderr, rows } = await runCommand(COMMANDS, line, setting);

    expect(status).toBe(4);
    expect(stderr).toContain('no stack runs on this machine');
    expect(rows().at(-1)).toMatchObject({
      v: 1,
      kind: 'error',
      fault: 'not-found',
      message: 'no stack runs on this machine',
    });
  });

  it.each(COMMANDS)('$name tells programs JSON and nothing else', async (command) => {
    const line = [...lineOf(command), '--json', '--yes'];
    const setting = {
      stack: await stackAsFound(),
      configuration,
      directory: await folder(),
      dataDir: historyFolder(),
    };
    const { rows } = await runCommand(COMMANDS, line, setting);

    for (const row of rows()) expect(row).toMatchObject({ v: 1, kind: expect.stringMatching(/^[a-z-]+$/) });
  });

  const changing = COMMANDS.filter(({ isChanging }) => isChanging === true);
  it.each(changing)('$name changes nothing where there is nobody to ask', async (command) => {
    const stack = await stackAsFound();
    const before = await stateOf(stack);
    const setting = { stack, configuration, directory: await folder(), dataDir: historyFolder() };
    const { status, stderr } = await runCommand(COMMANDS, lineOf(command), setting);

    expect(stderr).toMatch(/there is no terminal to ask, so --yes must say yes to ".+"$/m);
    expect(status).toBe(2);
    expect(await stateOf(stack)).toEqual(before);
  });

  const examples = COMMANDS.flatMap(({ examples: of }) => of.map(({ line }) => line));
  it.each(examples)('has an example that can be parsed: %s', async (line) => {
    const ran: string[] = [];
    const program = createProgram(COMMANDS, async ({ name }) => void ran.push(name));

    await program.parseAsync(wordsOf(line), { from: 'user' });

    expect(ran).toHaveLength(1);
    expect(line.startsWith(ran[0] ?? '')).toBe(true);
  });
});

const unwrapped = (text: string) => text.replaceAll(/\s+/g, ' ');

/** As a shell would cut it, up to where its output goes. */
function wordsOf(line: string): string[] {
  const [command = ''] = line.split(/ (?:\||>>?|<|&&) /);
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|\S+/g)].map(
    ([word, single, double]) => single ?? double ?? word,
  );
}

describe('docs/cli.md', () => {
  it('is what `npm run cli-reference` writes', () => {
    expect(readFileSync('docs/cli.md', 'utf8')).toBe(referencePage(COMMANDS));
  });
});

describe('npx iterable-forwarder', { timeout: 60_000 }, () => {
  const npx = (...words: string[]) => run('npx', 'iterable-forwarder', ...words);
  /** What npx starts. It looks around for a second before. */
  const bin = (...words: string[]) => run('node', 'cli/bin.cjs', ...words);
  const run = (program: string, ...words: string[]) =>
    promisify(execFile)(program, words).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }: { readonly code: number; readonly stdout: string }) => ({ code, stdout }),
    );

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

    expect(await npx('--version')).toEqual({ code: 0, stdout: `${version}\n` });
  });

  it('tells programs what is wrong with how it was called', async () => {
    const { code, stdout } = await bin('status', '--json', '--no-such-option');

    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ v: 1, kind: 'error', fault: 'wrong-use' });
  });

  it('runs on whatever Node there is', async () => {
    const { code, stdout } = await npx('--help');

    expect(code).toBe(0);
    for (const { name } of COMMANDS) expect(stdout).toContain(name.split(' ')[0]);
    expect(stdout).toContain('4  not found');
    expect(stdout).toContain('  npx iterable-forwarder status\n');
    expect(await bin('no-such-command')).toEqual({ code: 2, stdout: '' });
  });
});
