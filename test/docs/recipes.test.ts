/** The commands that the README gives for a deployment, against the configuration as it is shipped. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import shipped from '../fixtures/forwarder.config.ts';
import { sectionOf } from './tables.ts';

const run = promisify(execFile);
const recipe = sectionOf(await readFile('README.md', 'utf8'), 'Deploy to AWS');

/** Each secret's name, without what stands before it, and the shell's text for its value. */
const created = [
  ...recipe.matchAll(
    /aws secretsmanager create-secret --region us-east-1 --name iterable-forwarder\/dev\/(\S+) --secret-string (.+)$/gm,
  ),
].map(([, name = '', value = '']) => [name, value] as const);

const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);

const pages = ['README.md', 'SECURITY.md', ...(await readdir('docs')).map((name) => `docs/${name}`)].filter(
  (page) => page.endsWith('.md'),
);

it.each(pages)('%s names no npm script that is not there', async (page) => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8'));
  const named = [...(await readFile(page, 'utf8')).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});

describe('the recipe of the README', () => {
  it('creates every secret that the shipped configuration names, and no other', () => {
    const named = [
      ...Object.values(shipped.projects).map(({ secret }) => secret),
      ...Object.values(shipped.sources).map(({ verify }) => verify.secret),
    ];
    expect(created.map(([name]) => name)).toEqual(named);
  });

  it.each(created)("leaves the project's key to the reader to fill in: %s", (name, value) => {
    const isProject = Object.values(shipped.projects).some(({ secret }) => secret === name);
    expect(/^'YOUR-(\w+)-PROJECT-KEY'$/.exec(value)?.[1]).toBe(
      isProject ? name.replace('iterable-', '').toUpperCase() : undefined,
    );
  });

  it
    .skipIf(!hasOpenssl)
    .each(
      Object.values(shipped.sources).map(({ name, verify }) => [name, verify.scheme, verify.secret] as const),
    )('makes a key for the source %s that its scheme %s takes', async (_, scheme, secret) => {
    const value = created.find(([name]) => name === secret)?.[1] ?? '';
    const { stdout } = await run('sh', ['-c', `printf %s ${value}`]);
    expect(stdout.length).toBeGreaterThan(32);
    expect(SCHEMES[scheme].parseKey(stdout).length).toBeGreaterThanOrEqual(32);
  });

  it('deploys to the stage and region that the secrets are made for', () => {
    expect(recipe).toContain('npm run deploy -- --stage dev --region us-east-1\n');
    expect(recipe).toContain('--region us-east-1 --stack-name iterable-forwarder-dev ');
  });
});
