/** The console of a running stack, in a browser. */
import type { Page } from 'playwright-core';
import { type OpenPage, type PageSettings, useBrowser } from './browser.ts';
import { type RunningStack, useStack } from './running-stack.ts';

type ViewName = 'Events' | 'Dead letters' | 'Projects' | 'Send' | 'Sandbox';

interface OpenConsole extends OpenPage {
  /** By the navigation, as somebody does who looks for it. */
  readonly goTo: (view: ViewName) => Promise<void>;
}

export interface RunningConsole {
  readonly running: RunningStack;
  /** As the address that `npm start` prints opens it. */
  readonly open: (settings?: PageSettings & { readonly path?: string }) => Promise<OpenConsole>;
  /** Without the token. */
  readonly openBare: (path: string) => Promise<OpenPage>;
}

/** One stack and one browser for a file's tests. @param prepare fills the data directory before */
export function useConsole(prepare?: (dataDir: string) => void): RunningConsole {
  const running = useStack(prepare);
  const browser = useBrowser();

  return {
    running,
    async open({ path = '/', ...settings } = {}) {
      const { door, consoleToken } = running.stack;
      const opened = await browser.open(door, settings);
      await opened.page.goto(`${path}#token=${consoleToken}`);
      const goTo = async (view: ViewName) => {
        // The count of letters stands beside it.
        await opened.page
          .getByRole('navigation', { name: 'Views' })
          .getByRole('link', { name: new RegExp(`^${view}`) })
          .click();
      };
      return { ...opened, goTo };
    },
    async openBare(path) {
      const opened = await browser.open(running.stack.door);
      await opened.page.goto(path);
      return opened;
    },
  };
}

/** The row of an event in the list, by texts that stand in it. */
export function rowWith(page: Page, ...texts: readonly string[]) {
  const rows = page.getByRole('table', { name: /newest first$/ }).getByRole('row');
  return texts.reduce((found, hasText) => found.filter({ hasText }), rows);
}
