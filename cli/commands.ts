/** All commands, in the order of the help and of the reference. */
import type { Command } from './command.ts';
import { completion } from './commands/completion.ts';
import { doctor } from './commands/doctor.ts';
import { pause, resume } from './commands/pause.ts';
import { send } from './commands/send.ts';
import { setup } from './commands/setup.ts';
import { status } from './commands/status.ts';
import { tail } from './commands/tail.ts';

export const COMMANDS: readonly Command[] = [
  status,
  doctor,
  send,
  tail,
  pause,
  resume,
  setup,
  completion(() => COMMANDS),
];
