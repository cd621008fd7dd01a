/** The tests of `npm test`, in projects: `unit` fails fast, `stack` has what takes its time. */
import { defineConfig } from 'vitest/config';

/** What runs processes, bundles or whole stacks, or reckons through hours of traffic. */
const STACK = [
  'test/{chaos,check,clients,deployment,flow,functions,local,project,scripts,simulation,stand-ins,upgrade}/**/*.test.ts',
  'test/console/{browser,server}/**/*.test.ts',
  'test/config/{load,types}.test.ts',
  'test/docs/{edit,examples,readme}.test.ts',
  'test/operate/local/**/*.test.ts',
  'test/{forget-settings,recorded-output,compose/bundles}.test.ts',
  'test/accept/{async-functions,edit,hostile-amounts,null-members}.test.ts',
  'test/accept/protocol/{answer-size,every-path,own-answers}.test.ts',
  'test/delivery/{beside-failing,deliver-properties,goodput,in-flight,isolation}.test.ts',
  'test/operate/{dead-letters/redrive,import/killed}.test.ts',
  'test/{iterable/client-*,aws/exchange}.test.ts',
  'test/{cli/contract,delivery/in-order/many-users}.test.ts',
];
/** What must be the first in its process to load a module, and says why in its first line. */
const ALONE = 'test/iterable/client-connect.test.ts';
/** `npm run test:nightly`: vitest.nightly.config.ts. */
export const NIGHTLY = 'test/**/*.nightly.test.ts';
/** What `npm test` runs with less: test/support/nightly.ts tells them that it is night. */
export const WHOLE_AT_NIGHT = [
  'test/{chaos/chaos,flow/faults,local/start,simulation/simulation}.test.ts',
  'test/{accept/plan/beside-the-sandbox,operate/dead-letters/redrive}.test.ts',
  'test/delivery/{beside-failing,users-at-sandbox,users-in-bulk}.test.ts',
];

export default defineConfig({
  // The configuration is the user's: tests have one of their own. Vite goes by the alias, and Node by the condition.
  resolve: { alias: { '#configuration': `${import.meta.dirname}/test/fixtures/forwarder.config.ts` } },
  test: {
    execArgv: ['--conditions=fixture'],
    setupFiles: ['test/support/forget-settings.ts', 'test/support/search-output.ts'],
    // What a test prints goes where a function's lines go, and is searched with them.
    disableConsoleIntercept: true,
    // More than twice as many as a small machine has cores: most tests wait for processes and for time to pass.
    maxWorkers: 5,
    // No file leaves anything behind, and loading the same modules for each took a fifth of all the time.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...STACK, NIGHTLY],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'stack',
          globalSetup: 'test/support/say-no-browser.ts',
          include: STACK,
          exclude: [NIGHTLY, ALONE],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { extends: true, test: { name: 'alone', include: [ALONE], isolate: true, testTimeout: 60_000 } },
    ],
  },
});
