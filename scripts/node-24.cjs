'use strict';
// The first step of every npm script: goes on with a file, or a tool in node_modules, if all is there for it.
// Plain old JavaScript, so that the Node it complains of can read it.
const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');
const [, , command, ...args] = process.argv;
const { dependencies, devDependencies } = require('../package.json');
const packages = [...Object.keys(dependencies), ...Object.keys(devDependencies)];

const fault = faultOfNode() || faultOfPackages();
if (fault !== undefined) {
  console.error(fault);
  process.exit(1);
}
// What was compiled once is not compiled again, here and in the processes that come of this one.
process.env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules/.cache/compiled');
enableCompileCache();
process.argv.splice(
  1,
  process.argv.length,
  command.includes('/') ? join(ROOT, command) : toolPath(),
  ...args,
);
require('node:module').runMain();

function faultOfNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return undefined;
  return `This needs Node 24 or newer, and finds ${process.version}. ${howToGetNode()}`;
}

function howToGetNode() {
  const brought = `node-${process.platform}-${process.arch}`;
  if (!(brought in require('../package.json').optionalDependencies)) {
    return 'See https://nodejs.org/download';
  }
  return existsSync(join(ROOT, 'node_modules', brought))
    ? 'The Node that npm ci brought does not run here: it is built for glibc 2.28 or newer, and Alpine has musl. Install Node 24, and run npm with it.'
    : 'npm 11 brings it: npm install -g npm@11 && npm ci';
}

function faultOfPackages() {
  const missing = packages.filter((name) => !existsSync(join(ROOT, 'node_modules', name)));
  if (missing.length === 0) return undefined;
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
  return `Not installed: ${missing.slice(0, 3).join(', ')}${more}. Run npm ci first.`;
}

/** Not by node_modules/.bin: on Windows that has shell scripts. */
function toolPath() {
  for (const name of packages) {
    const { bin = {} } = require(`../node_modules/${name}/package.json`);
    if (Object.hasOwn(bin, command)) return join(ROOT, 'node_modules', name, bin[command]);
  }
  console.error(`No package of this project brings a tool named ${command}.`);
  return process.exit(1);
}
