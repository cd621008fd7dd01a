/** vitest runs this once, before the tests of whole stacks. */
import { findBrowser } from '../../scripts/find-browser.ts';

export default function sayNoBrowser(): void {
  if (findBrowser() !== undefined) return;
  console.warn(
    'No browser was found (chromium, google-chrome, or what CHROMIUM_PATH names): the tests of the console in one are left out.',
  );
}
