/**
 * `npm run bench:console`: how smoothly the console's page shows 10,000 events, at rest and while events arrive, in a
 * real browser. The browser draws 60 frames a second at most.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CDPSession, chromium, type Page } from 'playwright-core';
import { findBrowser } from '../scripts/find-browser.ts';
import { startForwarder } from '../scripts/start-forwarder.ts';

const EVENTS = 10_000;
const PER_REQUEST = 500;
const SCROLL_SECONDS = 10;
const ARRIVAL_SECONDS = 15;
const ARRIVALS_PER_SECOND = 200;
/** Requests of these events each. */
const PER_ARRIVAL = 10;
/** At 60 frames a second one lasts 16.7 ms: a longer one was seen to stutter. */
const LATE_MS = 20;

/** In the page, before its own code. */
const WATCH = `
  globalThis.shifted = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) globalThis.shifted += value;
  }).observe({ type: 'layout-shift', buffered: true });
  globalThis.framesFor = (ms, each) => new Promise((resolve) => {
    const frames = [];
    let before = performance.now();
    const end = before + ms;
    const frame = (now) => {
      frames.push(now - before);
      before = now;
      each?.();
      if (now < end) requestAnimationFrame(frame);
      else resolve(frames.slice(1));
    };
    requestAnimationFrame(frame);
  });
`;

const executablePath = findBrowser();
if (executablePath === undefined) {
  console.error('No browser was found: install chromium, or name one in CHROMIUM_PATH.');
  process.exit(1);
}
const dataDir = mkdtempSync(join(tmpdir(), 'bench-console-'));
const forwarder = await startForwarder({ DATA_DIR: dataDir });
const browser = await chromium.launch({ executablePath });
try {
  await post(EVENTS, PER_REQUEST);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.addInitScript({ content: WATCH });
  await page.goto(forwarder.address('console'));
  await loadAll(page);
  const memory = await page.context().newCDPSession(page);
  await tellMemory(memory, `${EVENTS} events`);
  tellFrames(`scrolling through ${EVENTS} events`, await scroll(page));
  await page.evaluate(`document.querySelector('.rows').scrollTo({ top: 0 })`);
  tellFrames(`${ARRIVALS_PER_SECOND} events/s arriving, the top in view`, await arrivals(page));
  await page.evaluate(`document.querySelector('.rows').scrollTo({ top: 20000 })`);
  tellFrames(`${ARRIVALS_PER_SECOND} events/s arriving, scrolled away`, await arrivals(page));
  await tellMemory(memory, 'after that');
} finally {
  await browser.close();
  await forwarder.stop();
  rmSync(dataDir, { recursive: true });
}

async function post(count: number, perRequest: number): Promise<void> {
  for (let sent = 0; sent < count; sent += perRequest) {
    const events = Array.from({ length: perRequest }, (_, index) => ({
      eventName: `event-${index % 7}`,
      userId: `user-${sent + index}`,
      dataFields: { plan: 'pro', n: sent + index },
    }));
    const answer = await fetch(`${forwarder.address('door')}/app`, {
      method: 'POST',
      headers: { 'api-key': 'local-app-key', 'content-type': 'application/json' },
      body: JSON.stringify({ events }),
    });
    if (answer.status !== 202) throw new Error(`the door answered ${answer.status}`);
  }
}

/** By the keyboard, as somebody would; until all of them have come to their ends. */
async function loadAll(page: Page): Promise<void> {
  const table = page.getByRole('table', { name: 'Events, newest first' });
  await table.getByRole('link').first().focus();
  while ((await table.getAttribute('aria-rowcount')) !== String(EVENTS + 1)) await page.keyboard.press('End');
  await page.getByRole('banner').getByText('idle').nth(1).waitFor({ timeout: 120_000 });
}

async function scroll(page: Page): Promise<readonly number[]> {
  await page.evaluate(`document.querySelector('.rows').scrollTo({ top: 0 })`);
  const frames = await page.evaluate(`(() => {
    const rows = document.querySelector('.rows');
    const step = rows.scrollHeight / (60 * ${SCROLL_SECONDS});
    return framesFor(${SCROLL_SECONDS * 1_000}, () => rows.scrollBy({ top: step, behavior: 'instant' }));
  })()`);
  return frames as number[];
}

async function arrivals(page: Page): Promise<readonly number[]> {
  const measuring = page.evaluate(`(async () => {
    globalThis.shifted = 0;
    return framesFor(${ARRIVAL_SECONDS * 1_000});
  })()`);
  const startedAt = performance.now();
  const requests = (ARRIVALS_PER_SECOND * ARRIVAL_SECONDS) / PER_ARRIVAL;
  for (let n = 0; n < requests; n += 1) {
    const dueAt = startedAt + (n * PER_ARRIVAL * 1_000) / ARRIVALS_PER_SECOND;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
    await post(PER_ARRIVAL, PER_ARRIVAL);
  }
  const frames = (await measuring) as number[];
  console.log(`layout shift score ${Number(await page.evaluate('globalThis.shifted')).toFixed(4)}`);
  return frames;
}

function tellFrames(what: string, frames: readonly number[]): void {
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]?.toFixed(1);
  const seconds = frames.reduce((sum, ms) => sum + ms, 0) / 1_000;
  const late = frames.filter((ms) => ms > LATE_MS).length;
  console.log(
    `${what}: ${(frames.length / seconds).toFixed(1)} frames/s; ms a frame: median ${at(0.5)}, 95 % ${at(0.95)}, ` +
      `longest ${at(1)}; ${late} of ${frames.length} later than ${LATE_MS} ms`,
  );
}

async function tellMemory(session: CDPSession, when: string): Promise<void> {
  await session.send('Performance.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  console.log(
    `${when}: ${(value('JSHeapUsedSize') / 1e6).toFixed(1)} MB of JavaScript, ${value('Nodes')} nodes in the document`,
  );
}
