/** A stack of a configuration of its own, to be killed and started again, and its history. */
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { HISTORY_FILE } from '../../operate/history/schema.ts';
import { copyProject } from './copied-project.ts';
import { type StackProcess, startStackProcess } from './stack-process.ts';

const FOLDERS = ['check', 'console', 'deploy', 'functions', 'lib', 'local', 'openapi', 'operate'];

export interface KilledStack extends AsyncDisposable {
  readonly dataDir: string;
  readonly start: () => StackProcess;
  /** Of the history, also while the stack writes it. */
  readonly rows: (sql: string) => Record<string, SQLOutputValue>[];
}

/** @param configuration the text of its forwarder.config.ts */
export async function stackToKill(configuration: string): Promise<KilledStack> {
  const project = await copyProject(...FOLDERS);
  await project.write('forwarder.config.ts', configuration);
  const { directory } = project;
  const dataDir = join(directory, 'data');
  return {
    dataDir,
    start() {
      const running = startStackProcess({
        dataDir,
        directory,
        command: [process.execPath, 'local/start.ts'],
      });
      // Also if the test fails.
      onTestFinished(() => running.kill('SIGKILL'));
      return running;
    },
    rows(sql) {
      const history = new DatabaseSync(join(dataDir, HISTORY_FILE), { readOnly: true });
      try {
        return history.prepare(sql).all();
      } finally {
        history.close();
      }
    },
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
}
