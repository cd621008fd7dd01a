/** `npm run check`: is the configuration right? Its types, its rules, and what each sample becomes. */
import { join } from 'node:path';
import { type Configuration, ConfigurationError } from '../lib/config/define-config.ts';
import { loadConfiguration } from '../lib/config/load.ts';
import { shippedKeyWarnings } from '../lib/config/shipped-keys.ts';
import { readSamples } from './samples.ts';
import { showRequest } from './show-request.ts';
import { type Trial, trySample } from './try-sample.ts';
import { typeFaults } from './type-faults.ts';

const ROOT = join(import.meta.dirname, '..');
const FILE = join(ROOT, 'forwarder.config.ts');

async function check(): Promise<string[]> {
  const [ofTypes, loaded] = await Promise.all([typeFaults(ROOT), load()]);
  if ('faults' in loaded) return [...ofTypes, ...notYetTold(loaded.faults, ofTypes)];
  for (const warning of shippedKeyWarnings(loaded.configuration)) {
    console.log(`forwarder.config.ts: warning: ${warning}\n`);
  }
  return [...ofTypes, ...(await checkSamples(loaded.configuration))];
}

async function load(): Promise<
  { readonly configuration: Configuration } | { readonly faults: readonly string[] }
> {
  try {
    return { configuration: await loadConfiguration(FILE) };
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

/** What keeps a file from being loaded is mostly told by its types too, at the same place and with better advice. */
function notYetTold(faults: readonly string[], told: readonly string[]): string[] {
  const places = new Set(told.map(placeOf));
  return faults.filter((fault) => placeOf(fault) === undefined || !places.has(placeOf(fault)));
}

function placeOf(fault: string): string | undefined {
  return /^.+?:\d+:\d+:/.exec(fault)?.[0];
}

function whyNothing({ dropped, faults, outgoing }: Trial): string | undefined {
  if (dropped > 0) return `edit drops ${dropped === 1 ? 'an event' : `${dropped} events`}`;
  return faults.length === 0 && outgoing.length === 0 ? 'no event' : undefined;
}

/** Prints what they become. */
async function checkSamples(configuration: Configuration): Promise<string[]> {
  const { samples, faults } = await readSamples(ROOT);
  for (const sample of samples) {
    const trial = await trySample(sample, configuration, FILE);
    faults.push(...trial.faults.map((fault) => `${sample.path}: ${fault}`));
    for (const warning of trial.warnings) console.log(`${sample.path}: warning: ${warning}`);
    const nothing = whyNothing(trial);
    if (nothing !== undefined) console.log(`${sample.path}: ${nothing}\n`);
    for (const outgoing of trial.outgoing) {
      const [address, ...body] = showRequest(outgoing, configuration);
      console.log([`${sample.path} → ${address}`, ...body, ''].join('\n'));
    }
  }
  const withoutSample = Object.keys(configuration.sources).filter(
    (name) => !samples.some(({ source }) => source === name),
  );
  if (withoutSample.length > 0) {
    console.log(`No sample of ${withoutSample.join(', ')}: samples/SOURCE/NAME.json\n`);
  }
  return faults;
}

const faults = await check();
for (const fault of faults) console.error(fault);
if (faults.length === 0) console.log('forwarder.config.ts is right.');
else
  console.error(`\n${faults.length === 1 ? 'One fault' : `${faults.length} faults`} in the configuration.`);
process.exitCode = faults.length === 0 ? 0 : 1;
