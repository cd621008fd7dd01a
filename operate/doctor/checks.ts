/** All that the doctor looks at, in the order in which it is told. A new check is a row, and a test that breaks it. */
import { alarmsCheck } from './alarms.ts';
import type { Check, StackExamination } from './check.ts';
import { clientKeysCheck } from './client-keys.ts';
import { deployedCheck } from './deployed.ts';
import { doorCheck } from './door.ts';
import { keysCheck } from './keys.ts';
import { mappingsCheck } from './mappings.ts';
import { mixedUpCheck } from './mixed-up.ts';
import { queuesCheck } from './queues.ts';
import { secretsCheck } from './secrets.ts';
import { sourceKeysCheck } from './source-keys.ts';

/** Those that need no configuration. */
export const STACK_CHECKS: readonly Check<StackExamination>[] = [alarmsCheck, doorCheck];

export const CHECKS: readonly Check[] = [
  deployedCheck,
  secretsCheck,
  mixedUpCheck,
  sourceKeysCheck,
  keysCheck,
  clientKeysCheck,
  mappingsCheck,
  queuesCheck,
  ...STACK_CHECKS,
];
