#!/usr/bin/env node
'use strict';
// `npx iterable-forwarder`, on whatever Node runs npx: goes on with Node 24, as every npm script does.
const { spawn } = require('node:child_process');
const { join } = require('node:path');

const scripts = join(__dirname, '../scripts');
const args = ['cli/main.ts', ...process.argv.slice(2)];
const child =
  process.platform === 'win32'
    ? spawn(join(scripts, 'node-24.cmd'), args, { stdio: 'inherit', shell: true })
    : // By the channel the command knows when this process is gone, however it ended.
      spawn(join(scripts, 'node-24'), args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });

// The terminal sends it to the command, too, which then ends in its own way.
process.on('SIGINT', () => undefined);
child.on('error', (error) => {
  throw error;
});
child.on('exit', (status, signal) => {
  process.removeAllListeners('SIGINT');
  if (signal) process.kill(process.pid, signal);
  process.exitCode = status === null ? 1 : status;
});
