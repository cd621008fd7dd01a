/**
 * `npm run picture`: the pictures of the console that README begins with. It starts the forwarder with its sandboxes,
 * sends an hour's events in a few seconds, gives them their times in the history, and looks at the console.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { chromium } from 'playwright-core';
import { findBrowser } from '../scripts/find-browser.ts';
import { type RunningForwarder, startForwarder } from '../scripts/start-forwarder.ts';

const SIZE = { width: 1280, height: 720 };
/** What takes a second here took a minute. */
const STRETCH = 60;

interface Sent {
  readonly source: 'app' | 'app-eu';
  readonly eventName: string;
  readonly user: string;
  readonly dataFields: object;
}

const PEOPLE = ['ada', 'bo', 'chen', 'dara', 'emil', 'fatima', 'goran', 'hana', 'ines', 'jonas'];
const THINGS: readonly (readonly [eventName: string, dataFields: (n: number) => object])[] = [
  ['signed-up', () => ({ plan: 'free' })],
  ['order-placed', (n) => ({ order: `A-${1_041 + n}`, total: 12.5 + n })],
  ['article-read', () => ({ section: 'news' })],
  ['cart-updated', (n) => ({ items: 1 + (n % 4) })],
  ['plan-changed', () => ({ from: 'free', to: 'pro' })],
];

function sentBy(n: number): Sent {
  const [eventName, dataFields] = THINGS[(n * 3) % THINGS.length] ?? ['signed-up', () => ({})];
  return {
    source: n % 3 === 2 ? 'app-eu' : 'app',
    eventName,
    user: PEOPLE[(n * 7) % PEOPLE.length] ?? 'ada',
    dataFields: dataFields(n),
  };
}

const ORDER = { source: 'app', eventName: 'order-placed' } as const;

const dataDir = mkdtempSync(join(tmpdir(), 'picture-'));
try {
  const earlier = await startForwarder({ DATA_DIR: dataDir });
  await sendTheHour(earlier);
  await earlier.stop();
  stretch();
  const running = await startForwarder({ DATA_DIR: dataDir });
  try {
    await photograph(running);
  } finally {
    await running.stop();
  }
} finally {
  rmSync(dataDir, { recursive: true });
}

async function sendTheHour(running: RunningForwarder): Promise<void> {
  await setFaults(running, 'US', { disallowedEventNames: ['beta-feedback'] });
  for (let n = 0; n < 24; n += 1) await send(running, sentBy(n));
  await send(running, { ...sentBy(3), source: 'app', eventName: 'beta-feedback' });
  await pause(2_000);
  await setFaults(running, 'US', { serverError: 1 });
  await send(running, { ...sentBy(10), source: 'app' });
  await pause(2_000);
  await setFaults(running, 'US', {});
  for (let n = 24; n < 40; n += 1) await send(running, sentBy(n));
  await pause(10_000);
}

async function photograph(running: RunningForwarder): Promise<void> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('No browser was found: install chromium');
  const browser = await chromium.launch({ executablePath });
  try {
    const page = await browser.newPage({ viewport: SIZE, reducedMotion: 'reduce' });
    await page.goto(running.address('console'));
    await setFaults(running, 'EU', { rateLimited: 1, retryAfterSeconds: 30 });
    for (let n = 2; n < 29; n += 3) await send(running, sentBy(n));
    for (let n = 40; n < 45; n += 1) await send(running, { ...sentBy(n), source: 'app' });
    // A price that is a text, where Iterable knows a number.
    const wrongOrder = { order: 'A-1090', total: '49,90' };
    await send(running, { ...ORDER, user: 'dara', dataFields: wrongOrder });
    for (let n = 45; n < 48; n += 1) await send(running, { ...sentBy(n), source: 'app' });
    await page.getByRole('banner').getByText('Iterable answers 429').waitFor();
    const wrong = page.getByRole('row').filter({ hasText: 'dara@' }).filter({ hasText: 'dead' });
    await wrong.getByRole('link').click();
    await page.getByRole('region', { name: 'Event' }).getByText('dead letter').first().waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const name = colorScheme === 'light' ? 'console.png' : 'console-dark.png';
      await page.screenshot({ path: join(import.meta.dirname, name) });
    }
  } finally {
    await browser.close();
  }
}

/** Each thing in the history happened so much longer ago. */
function stretch(): void {
  const database = new DatabaseSync(join(dataDir, 'history.sqlite'));
  const now = Date.now();
  const columns = {
    requests: ['at'],
    events: ['at', 'endedAt', 'nextAt'],
    steps: ['at'],
    calls: ['at'],
  };
  for (const [table, names] of Object.entries(columns)) {
    for (const name of names) {
      database.prepare(`UPDATE ${table} SET ${name} = ? - (? - ${name}) * ${STRETCH}`).run(now, now);
    }
  }
  database.exec('DELETE FROM rates');
  database.close();
}

async function send(
  { address }: RunningForwarder,
  { source, eventName, user, dataFields }: Sent,
): Promise<void> {
  const response = await fetch(`${address('door')}/${source}`, {
    method: 'POST',
    headers: { 'api-key': `local-${source}-key`, 'content-type': 'application/json' },
    body: JSON.stringify({ eventName, email: `${user}@example.com`, dataFields }),
  });
  if (response.status !== 202) throw new Error(`the door answered ${response.status}`);
  // So that each has a time of its own.
  await pause(150);
}

async function setFaults(
  { address }: RunningForwarder,
  dataCenter: 'US' | 'EU',
  faults: object,
): Promise<void> {
  await fetch(`${address(`sandbox ${dataCenter}`)}/sandbox/faults`, {
    method: 'PUT',
    body: JSON.stringify(faults),
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
