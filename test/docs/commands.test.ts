/** The commands of the documents, which a reader pastes: none relies on what the reader's shell happens to have. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import configuration from '#configuration';

const PAGES = globSync(['README.md', 'SECURITY.md', 'docs/**/*.md']);

/** Each in one line. Without `npm run deploy` and the like alone, by which prose names a script. */
function commandsIn(page: string): string[] {
  const blocks = [...page.matchAll(/^ *```sh\n(.*?)^ *```/gms)].map(([, block = '']) => block);
  const inBlocks = blocks.flatMap((block) => block.replaceAll(/\\\n */g, '').split('\n'));
  const inProse = [...page.matchAll(/`((?:npm run (?:deploy|package) --|npx osls) [^`]+)`/g)];
  return [...inBlocks, ...inProse.map(([, command = '']) => command)].map((command) => command.trim());
}

const REGION = /--region (?:us-east-1|"\$AWS_REGION")(?: |$)/;
/** Where several stages lie side by side, the name says which it is. */
const NAMED =
  /(?:iterable-forwarder[-/](?:dev|prod|\$STAGE)|(?:Url|Arn)\w*"|SECRET\b|get-caller-identity|\bsns )/;

describe('the commands of the documents', () => {
  it.each(PAGES)('say which region and which stage they mean: %s', (path) => {
    const commands = commandsIn(readFileSync(path, 'utf8'));
    const ofAws = commands.filter((command) => /(?:^|[($] *)aws [a-z]/.test(command));
    const ofTheStack = commands.filter((command) =>
      /^(?:npm run (?:deploy|package)|npx osls)\b/.test(command),
    );

    for (const command of [...ofAws, ...ofTheStack]) expect(command).toMatch(REGION);
    for (const command of ofAws) expect(command).toMatch(NAMED);
    for (const command of ofTheStack) expect(command).toMatch(/--stage (?:dev|prod)(?: |$)/);
  });

  it.each(['README.md', 'docs/deploying.md', 'docs/alarms.md'])('use variables that %s sets', (path) => {
    const page = readFileSync(path, 'utf8');
    const commands = commandsIn(page);
    const used = commands.flatMap((command) => [...command.matchAll(/\$\{?([A-Za-z]\w*)/g)]);
    const names = used.map(([, name = '']) => name).filter((name) => !/(?:Url|Arn)(?:[A-Z]\w+)?$/.test(name));
    const set = commands.flatMap((command) => [
      ...command.matchAll(/(?:^|export |for |\b)([A-Za-z]\w*)(?:=| in )/g),
    ]);

    expect(set.map(([, name]) => name)).toEqual(expect.arrayContaining([...new Set(names)]));
    // The outputs of the stack: a suite of test/deployment knows them.
    expect(page).toContain("join('', ['export ', OutputKey, '=', OutputValue])");
  });

  it('delete every secret that the configuration as shipped names, and no other', () => {
    const commands = commandsIn(readFileSync('docs/deploying.md', 'utf8'));
    const deleted = commands.flatMap(
      (line) => /delete-secret .*--secret-id iterable-forwarder\/dev\/(\S+)/.exec(line)?.[1] ?? [],
    );
    const { projects, sources } = configuration;
    const secrets = [
      ...Object.values(projects).map(({ secret }) => secret),
      ...Object.values(sources).map(({ verify }) => verify.secret),
    ];

    expect(deleted.toSorted()).toEqual(secrets.toSorted());
  });
});
