import type { Source } from '../../lib/config/define-config.ts';
import { createSecret } from '../../operate/setup/create.ts';
import {
  type Found,
  type NamedSecret,
  secretsNamedIn,
  takeInventory,
} from '../../operate/setup/inventory.ts';
import { needsOf } from '../../operate/setup/senders.ts';
import {
  isOwnKey,
  newKey,
  projectValue,
  refuseProjectValue,
  refuseSourceValue,
} from '../../operate/setup/values.ts';
import { openVault, type Vault } from '../../operate/setup/vault.ts';
import type { Command } from '../command.ts';
import { DONE } from '../exit-status.ts';
import type { Output } from '../output.ts';
import { textOption } from '../text-option.ts';

export const setup: Command = {
  name: 'setup',
  summary: 'makes the secrets that the configuration names and that are missing',
  description: [
    "Asks for Iterable's keys and for what a provider signs with, without showing them, and makes the keys of sources",
    'whose senders present one. It never changes a secret that is there. A key that it made is shown once, on a',
    'terminal or with `--show-keys`. Run it before the first deployment; after it, it tells the addresses, too. Other',
    'ways of encrypting a secret than the key of the account are not its own: make such secrets with the `aws` command.',
  ].join('\n'),
  options: [
    { flags: '--show-keys', description: 'show keys that were made where there is no terminal, too' },
    {
      flags: '--secret-prefix <text>',
      description:
        "what stands before each secret's name, if the stack is deployed with another secretPrefix",
    },
  ],
  examples: [
    { line: 'setup --stage dev --region us-east-1', does: 'says what is missing, asks, and makes it' },
    {
      line: 'setup --stage dev --region us-east-1 --yes --show-keys',
      does: 'makes keys of senders in a script; it fails where a key of Iterable must be asked for',
    },
  ],
  isChanging: true,
  async run({ stack, configuration, output }, { options }) {
    const { sources } = await configuration();
    const place = { stage: textOption(options.stage), region: textOption(options.region) };
    const vault = await openVault(stack, place, textOption(options.secretPrefix));
    if (vault.notDeployed !== undefined) output.note(`on ${vault.notDeployed}`);
    const found = await takeInventory(vault, secretsNamedIn(await configuration()));
    tellInventory(output, vault, found);
    const missing = found.filter(({ state }) => state === 'missing');
    const made = new Map<string, string>();
    const tell = (senders: readonly Source[]) =>
      tellSenders(output, vault, { senders, made, mayShow: output.isTerminal || options.showKeys === true });
    try {
      if (missing.length > 0) await make(output, vault, missing, made);
    } catch (error) {
      // A key is shown only when it is made: the next run would not tell it.
      if (made.size > 0) tell(Object.values(sources).filter(({ verify }) => made.has(verify.secret)));
      throw error;
    }
    tell(Object.values(sources));
    if (vault.door === undefined)
      output.note("after the first deployment, setup tells the door's address, too");
    return DONE;
  },
};

const SENDER_COLUMNS = { source: 'source', address: 'address', proof: 'a request proves itself by' };

interface Senders {
  readonly senders: readonly Source[];
  /** The keys that were made up, by the secret's name. */
  readonly made: ReadonlyMap<string, string>;
  readonly mayShow: boolean;
}

function tellSenders(output: Output, { door }: Vault, { senders, made, mayShow }: Senders): void {
  const rows = senders.map((source) => {
    const key = mayShow ? made.get(source.verify.secret) : undefined;
    return { ...needsOf(source, door), ...(key === undefined ? {} : { key }) };
  });
  output.table('sender', rows, { ...SENDER_COLUMNS, ...(made.size > 0 && mayShow ? { key: 'key' } : {}) });
  if (made.size > 0 && !mayShow) output.note('--show-keys shows the keys that are made, when they are made');
}

function tellInventory(output: Output, { prefix }: Vault, found: readonly Found[]): void {
  const rows = found.map(({ name, state, projects, sources }) => ({
    secret: prefix + name,
    of: ownersOf({ projects, sources }),
    state,
  }));
  output.table('secret', rows, { secret: 'secret', of: 'of', state: 'state' }, (field, row) =>
    field === 'state' && row.state !== 'there' ? 'yellow' : undefined,
  );
}

function ownersOf({ projects, sources }: Pick<NamedSecret, 'projects' | 'sources'>): string {
  return [
    ...projects.map(({ name }) => `project ${name}`),
    ...sources.map(({ name }) => `source ${name}`),
  ].join(', ');
}

/** @param made gets each key that was made up, by the secret's name, as soon as it is kept */
async function make(
  output: Output,
  vault: Vault,
  missing: readonly NamedSecret[],
  made: Map<string, string>,
): Promise<void> {
  const count = missing.length === 1 ? '1 secret' : `${missing.length} secrets`;
  if (!(await output.confirm(`Make ${count}?`))) {
    output.note('nothing was made');
    return;
  }
  // All answers first: whoever gives up in the middle has made nothing.
  const values: (readonly [NamedSecret, Value])[] = [];
  for (const secret of missing) values.push([secret, await valueFor(output, secret)]);
  for (const [secret, { value, isMade }] of values) {
    if (!(await createSecret(vault, secret, value))) {
      output.note(`somebody else has just made ${vault.prefix}${secret.name}: it is left as it is`);
      continue;
    }
    output.note(`made ${vault.prefix}${secret.name}`);
    if (isMade) made.set(secret.name, value);
  }
}

interface Value {
  readonly value: string;
  /** Made up here, and not given. */
  readonly isMade: boolean;
}

async function valueFor(output: Output, { projects, sources }: NamedSecret): Promise<Value> {
  const [project] = projects;
  if (project !== undefined) {
    const { name, dataCenter } = project;
    const of = `of Iterable's project for ${name} (${dataCenter} data centre)`;
    const apiKey = await secretly(output, `Server-side API key ${of}: `);
    const client = await secretly(output, 'Its client-side key for apps, empty for none: ');
    const value = projectValue(apiKey, client);
    await refuseProjectValue(project, value);
    return { value, isMade: false };
  }
  const [source] = sources;
  if (source === undefined) throw new Error('a secret belongs to a project or to a source');
  if (isOwnKey(source)) return { value: newKey(source), isMade: true };
  const { name, verify } = source;
  const given = await secretly(output, `What ${verify.scheme} signs with for ${name}, empty to make a key: `);
  if (given === '') return { value: newKey(source), isMade: true };
  for (const each of sources) await refuseSourceValue(each, given);
  return { value: given, isMade: false };
}

async function secretly(output: Output, question: string): Promise<string> {
  return (await output.ask(question, { isSecret: true })).trim();
}
