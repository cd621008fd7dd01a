/** Parts of undici that the bundles leave out. A quarter of a consumer's start was reading them. */
import type { Plugin } from 'esbuild';

/** By their paths in undici, and why nothing of ours reaches them: test/deployment/left-out.test.ts holds it. */
export const LEFT_OUT = [
  // The pools speak HTTP/1.1 (`allowH2: false`).
  'dispatcher/client-h2',
  // For processors without SIMD: Lambda has none, and Node 24 hardly runs on one.
  'llhttp/llhttp-wasm',
  // For bodies that are forms; ours are text.
  'web/fetch/body',
  'web/fetch/formdata',
  'web/webidl/index',
];

/** Each is empty in its place: what would use it fails at once, and says where. */
export const leftOut: Plugin = {
  name: 'left-out',
  setup({ onLoad }) {
    const filter = new RegExp(
      `undici[\\\\/]lib[\\\\/](?:${LEFT_OUT.join('|').replaceAll('/', '[\\\\/]')})\\.js$`,
    );
    onLoad({ filter }, () => ({ contents: 'module.exports = undefined;' }));
  },
};
