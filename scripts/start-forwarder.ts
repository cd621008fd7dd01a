/** `npm start` as a process of its own, with the configuration of the tests, for who measures it or takes pictures. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface RunningForwarder {
  readonly child: ChildProcess;
  /** As it prints them: `door`, `console`, `sandbox US` … @throws Error if it prints none of that name */
  readonly address: (name: string) => string;
  readonly stop: () => Promise<void>;
}

/** @param settings as `npm start` takes them; nothing else of this process's environment reaches it */
export async function startForwarder(settings: Readonly<Record<string, string>>): Promise<RunningForwarder> {
  const child = spawn(process.execPath, ['--conditions=fixture', 'local/start.ts'], {
    cwd: join(import.meta.dirname, '..'),
    env: { PORT: '0', SANDBOX_PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += chunk;
    if (said.includes('Ctrl-C stops it')) break;
  }
  child.stdout.resume();
  return {
    child,
    address(name) {
      const [, address] = new RegExp(`^ +${name} +(http:\\S+)$`, 'm').exec(said) ?? [];
      if (address === undefined) throw new Error(`npm start prints no address of ${name}`);
      return address;
    },
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      await exited;
    },
  };
}
