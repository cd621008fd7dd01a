/** A real browser for the tests of the console: what its pages must never do is looked at after each test. */
import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.ts';

/** `describe.skipIf(!hasBrowser)`: what says so is `say-no-browser.ts`. */
export const hasBrowser = findBrowser() !== undefined;

export interface PageSettings {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** Runs in the page before its own code. */
  readonly before?: string;
}

export interface OpenPage {
  readonly page: Page;
  /** The addresses of all requests so far, also of those that were not let out. */
  readonly requests: readonly string[];
}

export interface RunningBrowser {
  /** A page of nobody, who knows nothing of the pages before. It can ask nobody but `origin`. */
  readonly open: (origin: string, settings?: PageSettings) => Promise<OpenPage>;
}

const WAIT_MS = 15_000;

/** In the page, before its own code: what the browser refuses, and every shift of the layout, is kept. */
const WATCH = `
  globalThis.refused = [];
  globalThis.shifts = [];
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) =>
    globalThis.refused.push([effectiveDirective, blockedURI, sourceFile].join(' ')));
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      const moved = sources.map(({ node }) => (node?.parentElement ?? node)?.outerHTML?.slice(0, 200)).join(' | ');
      if (!hadRecentInput) globalThis.shifts.push(value.toFixed(4) + ' ' + moved);
    }
  }).observe({ type: 'layout-shift', buffered: true });
`;

export function useBrowser(): RunningBrowser {
  let browser: Browser;
  const opened: { readonly context: BrowserContext; readonly page: Page; readonly faults: string[] }[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findBrowser() ?? '' });
  });

  afterEach(async () => {
    for (const { context, page, faults } of opened.splice(0)) {
      const { refused, ran } = await seenIn(page);
      await context.close();
      expect([...faults, ...refused], 'of the page').toEqual([]);
      expect(ran, 'what came from outside ran as code').toBe(false);
    }
  });

  afterAll(() => browser.close());

  return {
    async open(origin, { colorScheme = 'light', width = 1280, height = 800, before = '' } = {}) {
      const context = await browser.newContext({
        baseURL: origin,
        colorScheme,
        viewport: { width, height },
        reducedMotion: 'reduce',
      });
      context.setDefaultTimeout(WAIT_MS);
      const faults: string[] = [];
      const requests: string[] = [];
      await context.route('**', (route) => {
        const url = route.request().url();
        requests.push(url);
        if (new URL(url).origin !== origin) faults.push(`a request to ${url}`);
        return new URL(url).origin === origin ? route.continue() : route.abort();
      });
      await context.addInitScript({ content: `${WATCH};${before}` });
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(String(error.stack)));
      opened.push({ context, page, faults });
      return { page, requests };
    },
  };
}

async function seenIn(page: Page): Promise<{ readonly refused: readonly string[]; readonly ran: boolean }> {
  const seen = await page.evaluate('({ refused: globalThis.refused ?? [], ran: "ran" in globalThis })');
  return seen as Awaited<ReturnType<typeof seenIn>>;
}

const AXE = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/**
 * Handed over by the debugger, so that the page's policy need not let it in. It must not load style sheets anew:
 * the page's policy would refuse that.
 * @returns what axe finds wrong, a line for each rule and place
 */
export async function axeViolations(page: Page, without: readonly string[] = []): Promise<readonly string[]> {
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  const isThere = await page.evaluate('"axe" in globalThis');
  if (!isThere) await page.evaluate(`{ const module = undefined; ${AXE} }`);
  const found = await page.evaluate(`(async () => {
    const { violations } = await axe.run({ resultTypes: ['violations'], preload: false, rules: ${JSON.stringify(rules)} });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, any }) => [id, target.join(' '), any[0]?.message].join(': ')));
  })()`);
  return found as string[];
}

/** Whatever on the page was moved without anybody's doing, with the browser's score of it. */
export async function shiftsOf(page: Page): Promise<readonly string[]> {
  return (await page.evaluate('globalThis.shifts')) as string[];
}
