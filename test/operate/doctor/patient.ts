/** A stack in which all is well: each test breaks one thing of it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { apiKey, type Configuration, parseConfiguration } from '../../../lib/config/define-config.ts';
import { type Sandbox, startSandbox } from '../../../local/sandbox/server.ts';
import type { Finding } from '../../../operate/doctor/check.ts';
import { examine } from '../../../operate/doctor/examine.ts';
import { type PlayedStack, playStack } from '../../support/operate/played-stack.ts';

export const KEYS = {
  us: 'key-of-us',
  eu: 'key-of-eu',
  app: 'key-of-the-app-source',
  client: 'key-for-apps',
};

export const CONFIGURATION = configurationOf();

export function configurationOf(source: object = {}): Configuration {
  return parseConfiguration({
    projects: {
      us: { dataCenter: 'US', secret: 'iterable-us' },
      eu: { dataCenter: 'EU', secret: 'iterable-eu' },
    },
    sources: { app: { verify: apiKey('source-app'), project: 'us', ...source } },
  });
}

export interface Patient {
  readonly stack: PlayedStack;
  readonly sandboxes: Readonly<Record<'US' | 'EU', Sandbox>>;
  /** The findings that are not good, by their check. */
  readonly complaints: (options?: {
    readonly configuration?: Configuration;
    readonly mayTryOtherRegion?: boolean;
  }) => Promise<readonly (Finding & { readonly check: string })[]>;
}

export async function patientOf({ health = 200 } = {}): Promise<Patient> {
  const sandboxes = { US: await sandboxFor('US', KEYS.us), EU: await sandboxFor('EU', KEYS.eu) };
  const stack = await playStack({
    configuration: CONFIGURATION,
    door: await doorThatAnswers(health),
    iterable: { US: sandboxes.US.origin, EU: sandboxes.EU.origin },
    secrets: {
      'iterable-us': JSON.stringify({ apiKey: KEYS.us, clientApiKey: KEYS.client }),
      'iterable-eu': KEYS.eu,
      'source-app': KEYS.app,
    },
  });
  return {
    stack,
    sandboxes,
    async complaints({ configuration = CONFIGURATION, mayTryOtherRegion = false } = {}) {
      const diagnoses = await Array.fromAsync(examine({ stack, configuration, mayTryOtherRegion }));
      return diagnoses.filter(({ state }) => state !== 'well');
    },
  };
}

async function sandboxFor(dataCenter: 'US' | 'EU', key: string): Promise<Sandbox> {
  const keys = { apiKeys: [key, KEYS.client], clientKeys: [KEYS.client] };
  const sandbox = await startSandbox({ dataCenter, ...keys });
  onTestFinished(sandbox.close);
  return sandbox;
}

async function doorThatAnswers(status: number): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/health' ? status : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
