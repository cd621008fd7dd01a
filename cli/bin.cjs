#!/usr/bin/env node
'use strict';
// `npx iterable-forwarder`, on whatever Node runs npx: goes on with Node 24, as every npm script does.
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const scripts = join(__dirname, '../scripts');
const { status, signal, error } =
  process.platform === 'win32'
    ? spawnSync(join(scripts, 'node-24.cmd'), ['cli/main.ts', ...process.argv.slice(2)], {
        stdio: 'inherit',
        shell: true,
      })
    : spawnSync(join(scripts, 'node-24'), ['cli/main.ts', ...process.argv.slice(2)], { stdio: 'inherit' });
if (error) throw error;
if (signal) process.kill(process.pid, signal);
process.exitCode = status === null ? 1 : status;
