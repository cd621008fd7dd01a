import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
/** The npm that runs this suite, if one does. */
const npm = process.env.npm_execpath;

/** Has the scripts and nothing for them to package. */
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'swallowed-options-'));
  for (const name of ['package.json', 'scripts']) {
    await cp(join(ROOT, name), join(directory, name), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
});

afterAll(() => rm(directory, { recursive: true }));

async function faultOf(command: string, args: readonly string[], env: Record<string, string> = {}) {
  const file = command === 'npm' ? [npm ?? '', '--silent'] : ['scripts/refuse-swallowed-options.ts'];
  return run(process.execPath, [...file, ...args], {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: directory, ...env },
  }).then(
    () => undefined,
    (error: { stderr: string }) => error.stderr.trim(),
  );
}

describe.skipIf(npm === undefined)('npm that keeps options for itself is answered in one sentence', () => {
  it.each([
    ['package', '--stage=prod', '--stage'],
    ['package', '--region=eu-central-1', '--region'],
    ['package', '--param=secretPrefix=x', '--param'],
    ['package', '--minify-template', '--minify-template'],
    ['package', '--aws-profile=prod', '--aws-profile'],
    ['package', '--package=out', '--package'],
    ['deploy', '--stage=prod', '--stage'],
    ['deploy', '--force', '--force'],
    ['deploy', '--no-conceal', '--conceal'],
    ['deploy', '-r', '-r'],
  ])('npm run %s %s', async (script, option, name) => {
    expect(await faultOf('npm', ['run', script, option])).toBe(
      `npm kept ${name} for itself. What is meant for ${script} comes after "--": npm run ${script} -- ${name} …`,
    );
  });

  it('each option named, none of its values', async () => {
    expect(await faultOf('npm', ['run', 'package', '--stage=prod', '--region=eu-central-1'])).toBe(
      'npm kept --region, --stage for itself. What is meant for package comes after "--": npm run package -- --region … --stage …',
    );
  });

  it('goes on to the bundles when they come after "--"', async () => {
    expect(await faultOf('npm', ['run', 'package', '--', '--stage', 'prod'])).toMatch(
      /Cannot find module .*deploy.bundle\.ts/,
    );
  });
});

describe('the variables of npm', () => {
  it('that are its own are no fault', async () => {
    const env = { npm_config_loglevel: 'error', npm_config_yes: 'true', npm_config_cache: '/tmp' };

    expect(await faultOf('node', [], env)).toBeUndefined();
  });

  it('that an option was put into are a fault, empty ones too', async () => {
    expect(await faultOf('node', [], { npm_config_conceal: '' })).toContain('--conceal');
  });
});
