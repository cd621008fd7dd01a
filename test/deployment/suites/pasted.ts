/** Commands of the documents that compute something: what they print when they are pasted. */
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../../lib/iterable/operations.ts';
import { groupIdOfText } from '../../../lib/users/group.ts';
import type { Template } from '../cloudformation.ts';
import { packaged } from '../packaged.ts';

const run = promisify(execFile);

/** The one command of a page that has Node print something: its program, and the words after it. */
async function commandOf(page: string) {
  const [, program = '', words = ''] =
    /^node -p '([^']+)' ([^>\n]+)/m.exec(await readFile(page, 'utf8')) ?? [];
  return { program, words: words.trim().split(' ') };
}

async function printed(program: string, words: readonly string[], cwd = '.'): Promise<string> {
  const { stdout } = await run(process.execPath, ['-p', program, ...words], { cwd });
  return stdout.trim();
}

describe('the command that finds a busy user', () => {
  it.each([
    ['hybrid', 'users/update', { userId: 'anonymous' }, ['us', 'user', 'userId', 'anonymous']],
    ['hybrid', 'users/update', { email: 'Ada@Example.com' }, ['us', 'user', 'email', 'ada@example.com']],
    ['email', 'users/update', { email: 'zoë@example.com' }, ['us', 'user', 'email', 'zoë@example.com']],
    ['userId', 'users/registerBrowserToken', { userId: '7' }, ['us', 'devices', 'userId', '7']],
  ] as const)('prints its group: %s, %s, %j', async (identity, operation, body, words) => {
    const { program } = await commandOf('docs/alarms.md');
    const named = operationNamed(operation);
    if (named === undefined) throw new Error(`there is no operation ${operation}`);
    const group = groupIdOfText(named, { name: 'us', identity, order: 'users' }, JSON.stringify(body));

    expect(await printed(program, words)).toBe(group);
  });

  it('has an example that is a group', async () => {
    const { program, words } = await commandOf('docs/alarms.md');

    expect(words).toEqual(['us', 'user', 'userId', 'anonymous']);
    expect(await printed(program, words)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the command that takes a queue into the stack', () => {
  it('adds to the template of now the queue that is named, as it will be, and nothing else', async () => {
    const { directory } = packaged().workspace;
    const now = { Resources: { QueueUs: { Type: 'AWS::SQS::Queue', Properties: {} } }, Outputs: {} };
    await writeFile(join(directory, 'now.json'), JSON.stringify(now));
    const { program, words } = await commandOf('docs/deploying.md');
    const made = JSON.parse(await printed(program, words, directory)) as Template;
    await rm(join(directory, 'now.json'));

    expect(words).toEqual(['UsersQueueUs']);
    const { UsersQueueUs } = packaged().compiled.Resources;
    expect(made).toEqual({ ...now, Resources: { ...now.Resources, UsersQueueUs } });
    // CloudFormation takes in only what it would keep.
    expect(UsersQueueUs).toMatchObject({ DeletionPolicy: 'Retain' });
  });
});
