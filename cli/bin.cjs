#!/usr/bin/env node
'use strict';
// `npx iterable-forwarder`, on whatever Node runs npx: goes on with Node 24, as every npm script does.
const { spawn } = require('node:child_process');
const { join } = require('node:path');

const scripts = join(__dirname, '../scripts');
// Windows runs no shell scripts, and its own shell would run what stands in an argument.
const [command, ...first] =
  process.platform === 'win32'
    ? [process.execPath, join(scripts, 'node-24.cjs')]
    : [join(scripts, 'node-24')];
// By the channel the command knows when this process ends, however it does.
const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
const child = spawn(command, [...first, 'cli/main.ts', ...process.argv.slice(2)], { stdio });

// The terminal sends it to the command, too.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.connected && child.disconnect());
}
child.on('error', (error) => {
  throw error;
});
child.on('exit', (status) => {
  process.exitCode = status === null ? 1 : status;
});
