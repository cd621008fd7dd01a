/** All commands, in the order of the help and of the reference. */
import type { Command } from './command.ts';
import { doctor } from './commands/doctor.ts';

export const COMMANDS: readonly Command[] = [doctor];
