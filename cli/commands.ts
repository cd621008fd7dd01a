/** All commands, in the order of the help and of the reference. */
import type { Command } from './command.ts';
import { completion } from './commands/completion.ts';
import { dlqDelete } from './commands/dlq/delete.ts';
import { dlqList } from './commands/dlq/list.ts';
import { dlqRedrive } from './commands/dlq/redrive.ts';
import { dlqShow } from './commands/dlq/show.ts';
import { doctor } from './commands/doctor.ts';
import { events } from './commands/events/list.ts';
import { eventsShow } from './commands/events/show.ts';
import { fieldsPrime } from './commands/fields/prime.ts';
import { fieldsPull } from './commands/fields/pull.ts';
import { forget } from './commands/forget.ts';
import { importFile } from './commands/import.ts';
import { pause, resume } from './commands/pause.ts';
import { replay } from './commands/replay.ts';
import { send } from './commands/send.ts';
import { setup } from './commands/setup.ts';
import { status } from './commands/status.ts';
import { tail } from './commands/tail.ts';

export const COMMANDS: readonly Command[] = [
  status,
  doctor,
  send,
  tail,
  events,
  eventsShow,
  replay,
  dlqList,
  dlqShow,
  dlqRedrive,
  dlqDelete,
  pause,
  resume,
  importFile,
  fieldsPull,
  fieldsPrime,
  forget,
  setup,
  completion(() => COMMANDS),
];
