/** One core for what is measured, the other for what answers it: so none of them waits for the other's processor. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';

/** Those that this process may run on; on Linux alone, and where `taskset` is installed. */
function allowedCores(): readonly string[] {
  const file = '/proc/self/status';
  if (!existsSync(file) || spawnSync('taskset', ['--version']).status !== 0) return [];
  const [, list = ''] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync(file, 'utf8')) ?? [];
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number) as [number, number?];
    return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
  });
}

const cores = allowedCores();

/** Undefined where nothing can be kept to one core. */
export const CORES: Readonly<Record<'measured' | 'servers', string | undefined>> =
  cores.length > 1 ? { measured: cores[0], servers: cores[1] } : { measured: undefined, servers: undefined };

export const IS_ON_ONE_CORE = CORES.measured !== undefined;

/** What it says next. @throws Error when it ends instead */
export async function heardFrom<Message>(child: ChildProcess): Promise<Message> {
  const ended = new AbortController();
  const abort = () => ended.abort();
  child.once('exit', abort);
  if (child.exitCode !== null || child.signalCode !== null) abort();
  try {
    const [message] = await once(child, 'message', { signal: ended.signal });
    return message as Message;
  } catch (error) {
    throw new Error(`this process ended: ${child.spawnargs.join(' ').slice(0, 200)}`, { cause: error });
  } finally {
    child.off('exit', abort);
  }
}

/** As `fork`, on one core, and with no environment but this. */
export function forkOn(
  core: string | undefined,
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): ChildProcess {
  const command = [process.execPath, program, ...args];
  const [file = '', ...rest] = core === undefined ? command : ['taskset', '-c', core, ...command];
  // What the functions write, logs and metrics, is of no interest.
  return spawn(file, rest, {
    env: { NODE_NO_WARNINGS: '1', ...env, PATH },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

// biome-ignore lint/style/noProcessEnv: where taskset is found
const { PATH = '' } = process.env;
