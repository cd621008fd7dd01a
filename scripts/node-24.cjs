'use strict';
// The first step of every npm script: on Linux `npm ci` brings Node 24, elsewhere it must be there already.
// Plain old JavaScript, so that the Node it complains of can read it. With a file, goes on with that file.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `This needs Node 24 or newer, and finds ${process.version}. ` +
      (process.platform === 'linux'
        ? 'npm 11 brings it: npm install -g npm@11 && npm ci'
        : 'See https://nodejs.org/download'),
  );
  process.exit(1);
}
if (process.argv[2] !== undefined) void import(`../${process.argv[2]}`);
