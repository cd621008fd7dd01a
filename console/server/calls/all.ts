/** All calls, by their names. */
import type { CallTable } from '../call.ts';
import { docsKey } from './docs-key.ts';
import { draft } from './draft.ts';
import { event, events, refused, request, watch } from './events.ts';
import { examples, letters } from './letters.ts';
import { pause, resume } from './pause.ts';
import { rates } from './rates.ts';
import { deletion, planToDelete, planToRedrive, redrive } from './redrive.ts';
import { replay } from './replay.ts';
import { faults, sandboxEvents, sandboxUsers, setFaults } from './sandbox.ts';
import { preview, send } from './send.ts';
import { stackInfo } from './stack-info.ts';
import { statusNow } from './status-now.ts';

export const CALLS: CallTable = {
  stack: stackInfo,
  status: statusNow,
  rates,
  events,
  watch,
  event,
  refused,
  request,
  replay,
  letters,
  examples,
  'plan-redrive': planToRedrive,
  redrive,
  'plan-deletion': planToDelete,
  delete: deletion,
  pause,
  resume,
  draft,
  'docs-key': docsKey,
  preview,
  send,
  faults,
  'set-faults': setFaults,
  'sandbox-users': sandboxUsers,
  'sandbox-events': sandboxEvents,
};
