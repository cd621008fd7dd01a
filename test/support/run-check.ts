/** `npm run check` in a copy of the project. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { CopiedProject } from './copied-project.ts';

export interface Checked {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function runCheck({ directory }: CopiedProject): Promise<Checked> {
  return new Promise((resolve) => {
    // Each copy lies elsewhere: what was compiled for one serves only its own next check, and goes with it.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(directory, '.compiled') };
    execFile(process.execPath, ['check/check.ts'], { cwd: directory, env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}
