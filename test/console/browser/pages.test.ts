/** What holds for every page of the console, whatever is in it. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { StatusNow } from '../../../console/api.ts';
import { axeViolations, hasBrowser, shiftsOf } from '../../support/browser.ts';
import { rowWith, useConsole } from '../../support/console.ts';
import type { FilledHistory } from '../../support/history.ts';
import { manyEvents } from '../../support/many-events.ts';

const MANY = 3_000;
/** Each runs `ran = 1` if it is ever taken for more than text. */
const MARKUP = '<img src=x onerror=ran=1>';
const HOSTILE = [
  MARKUP,
  '"><svg onload=ran=1>',
  "';ran=1;//",
  '</script><script>ran=1</script>',
  'javascript:ran=1',
];
/** Marks that turn the direction of writing, which the door takes in a name; and escape sequences. */
const TURNED = 'a \u202egnp.exe\u2066';
const TURNED_SEEN = 'a [U+202E]gnp.exe[U+2066]';
const ESCAPED = '\u001b[31mred\u0007';
const ESCAPED_SEEN = '␛[31mred␇';
const STRANGER = 'stranger-event';
const HOUR_MS = 3_600_000;
const LONG = 'w'.repeat(200);

/** What no sender can make, but Iterable's answer might. */
function addHostile({ addEvent, addStep, addCall }: FilledHistory): void {
  const said = { reason: MARKUP, code: MARKUP, detail: TURNED + ESCAPED };
  const at = Date.now() - HOUR_MS;
  const event = addEvent({ at, id: MARKUP, name: STRANGER, state: 'dead', status: 400, ...said });
  const answer = JSON.stringify({ msg: MARKUP + TURNED, code: MARKUP, params: { [MARKUP]: ESCAPED } });
  const call = addCall({ at, status: 400, answer, path: MARKUP, body: `{"${MARKUP}":"${TURNED}"}` });
  addStep(event, 'attempt', { at, call, facts: JSON.stringify({ attempt: 1, verdict: MARKUP, ...said }) });
  addStep(event, 'buried', { at, facts: JSON.stringify(said) });
}

/** Also what stands in fields. */
const SHOWN = `[document.body.innerText, ...[...document.querySelectorAll('textarea')].map(({ value }) => value)].join('\\n')`;

const LONG_NAMES = [
  'marketing-north-america',
  'marketing-europe-and-middle-east',
  'loyalty-programme-of-all-countries',
  'transactional-bulk',
  'us',
  'staging',
];

function statusOf(stuck: number): StatusNow {
  const projects = LONG_NAMES.map((name, at) => ({
    name,
    running: 'running' as const,
    waiting: at < stuck ? 123_456 : 0,
    hidden: 0,
    oldestAt: null,
    perSecond: 0,
    trouble: at < stuck ? 'Iterable answers 429, next try in 12 s' : null,
    holds: null,
    gates: [],
    pace: null,
    keptUntil: null,
  }));
  return { projects, deadLetters: 1_204 };
}

/** What lies over something else in the bar, or out of it; and what of a stuck project is cut. */
async function barFaults(page: Page): Promise<unknown> {
  return page.evaluate(`(() => {
    const parts = [...document.querySelectorAll('.product, .projects-now > li, .dead-count')];
    const boxes = parts.map((part) => [part.textContent, part.getBoundingClientRect()]);
    const over = boxes.flatMap(([text, one], at) => boxes.slice(at + 1).flatMap(([other, two]) =>
      one.right > two.left && two.right > one.left && one.bottom > two.top && two.bottom > one.top
        ? [text + ' over ' + other] : []));
    const out = boxes.filter(([, { left, right }]) => left < 0 || right > innerWidth).map(([text]) => text);
    const cut = [...document.querySelectorAll('.stuck:not(.several) :is(.name, .now-words)')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth && clientWidth > 0).map(({ textContent }) => textContent);
    return [...over, ...out, ...cut];
  })()`);
}

/** Who looks at the screen, and how. */
const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 390 },
] as const;

/** @returns what is wrong with what is shown now */
async function faultsOf(page: Page, screen: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { colorScheme, width } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    const at = `${screen}, ${colorScheme}, ${width} pixels`;
    const scrollWidth = await page.evaluate('document.documentElement.scrollWidth');
    if (scrollWidth !== width) faults.push(`${at}: ${scrollWidth} pixels wide`);
    const text = (await page.evaluate(SHOWN)) as string;
    for (const unseen of ['\u001b', '\u0007', '\u202e', '\u2066']) {
      if (text.includes(unseen)) faults.push(`${at}: U+${unseen.charCodeAt(0).toString(16)} in the text`);
    }
    for (const violation of await axeViolations(page)) faults.push(`${at}: ${violation}`);
  }
  await page.setViewportSize({ width: LOOKS[0].width, height: 800 });
  return faults;
}

describe.skipIf(!hasBrowser)('each page', () => {
  const { open, openBare, running } = useConsole(manyEvents(MANY, addHostile));

  const post = (text: string, number: number) =>
    running.post('/app', {
      eventName: text,
      userId: /^[ -~]{1,51}$/.test(text) ? text : `u${number}`,
      dataFields: { about: text, list: [...HOSTILE, TURNED, ESCAPED] },
    });

  it('shows what comes from outside as text, readable in any light, on any width and by any reader', async () => {
    running.sandbox('US').setFaults({ disallowedEventNames: [MARKUP] });
    const texts = [...HOSTILE, TURNED, LONG];
    for (const [number, text] of texts.entries()) expect((await post(text, number)).status).toBe(202);
    for (const text of [MARKUP, TURNED + ESCAPED, LONG])
      await running.post(`/app/${encodeURIComponent(text)}`, {});
    const { page, goTo } = await open();
    const faults: string[] = [];
    const look = async (screen: string) => void faults.push(...(await faultsOf(page, screen)));

    for (const text of [...HOSTILE, TURNED_SEEN, LONG]) await rowWith(page, text).first().waitFor();
    await rowWith(page, MARKUP, 'dead').waitFor();
    await look('events');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await look('keys');
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill('fits nothing');
    await page.getByRole('heading', { name: 'No event fits' }).waitFor();
    await look('an empty list');
    await page.getByRole('searchbox').fill('');

    for (const text of [TURNED_SEEN, LONG]) {
      await rowWith(page, text).getByRole('link').first().click();
      await page.getByRole('region', { name: 'Event' }).getByRole('heading', { name: text }).waitFor();
    }
    await rowWith(page, MARKUP).getByRole('link').first().click();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('The event, as it will be sent').waitFor();
    await look('an event');
    await page.keyboard.press('Escape');

    await page.getByRole('searchbox').fill(STRANGER);
    await rowWith(page, STRANGER, TURNED_SEEN + ESCAPED_SEEN)
      .getByRole('link')
      .click();
    await page
      .getByRole('region', { name: 'Event' })
      .getByText(MARKUP + TURNED_SEEN)
      .first()
      .waitFor();
    for (const folded of await page.locator('.timeline summary').all()) await folded.click();
    await look('an event with words of others');
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill('');

    await page.getByLabel('outcome').selectOption('refused at the door');
    await page
      .getByText(encodeURIComponent(TURNED + ESCAPED))
      .first()
      .waitFor();
    await look('refused');
    await rowWith(page, LONG).getByRole('link').click();
    const request = page.getByRole('region', { name: 'Request' });
    await request.getByRole('heading', { name: '404 not-found' }).waitFor();
    await request.getByText('sender: correct the address').waitFor();
    await look('a refused request');
    await page.keyboard.press('Escape');
    await page.getByLabel('period').selectOption('last hour');
    await page.getByLabel('source').selectOption('app-eu');
    await page.getByRole('heading', { name: 'No refused request fits' }).waitFor();

    await goTo('Dead letters');
    await page.getByRole('link', { name: MARKUP }).click();
    await page.getByRole('button', { name: 'Send 1 letter again …' }).click();
    await page.getByRole('button', { name: 'Send 1 letter again', exact: true }).waitFor();
    await look('dead letters');

    await goTo('Projects');
    await page.getByRole('heading', { name: 'eu' }).waitFor();
    await look('projects');

    await goTo('Send');
    await page.getByLabel('Body').fill(JSON.stringify({ eventName: TURNED, userId: MARKUP }));
    await page.getByRole('region', { name: 'What it becomes' }).getByText(MARKUP).first().waitFor();
    await look('send');

    await goTo('Sandbox');
    await page.locator('summary', { hasText: TURNED_SEEN }).first().click();
    await look('sandbox');

    expect(faults).toEqual([]);
  });

  it('has thousands of events within reach of the keyboard, and few of them in the document', async () => {
    const { page } = await open();
    await rowWith(page, 'event-').first().waitFor();
    const { keyboard } = page;
    await keyboard.press('ArrowDown');
    const rows = rowWith(page);
    await expect
      .poll(
        async () => {
          await keyboard.press('End');
          expect(await rows.count()).toBeLessThan(100);
          return rowWith(page, STRANGER).count();
        },
        { timeout: 15_000, interval: 20 },
      )
      .toBe(1);

    await keyboard.press('Home');
    await rowWith(page, `event-${MANY}`).hover();
    await page.getByTitle(/^\w{3}, \d+ \w{3} \d{4}, [\d:.]+ /).waitFor();
  });

  it('does not move what is read while events arrive', async () => {
    const { page } = await open();
    await rowWith(page, `event-${MANY}`).waitFor();
    for (const [name, count] of [
      ['alone', 1],
      ['first-wave', 30],
    ] as const) {
      await running.post('/app', { events: Array(count).fill({ eventName: name, userId: 'wave' }) });
      await rowWith(page, name, 'delivered')
        .nth(Math.min(count, 20) - 1)
        .waitFor();
    }
    expect(await shiftsOf(page)).toEqual([]);

    const focused = () => page.evaluate('document.activeElement.textContent');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('first-wave');
    await running.post('/app', { eventName: 'above-it', userId: 'wave' });
    await rowWith(page, 'above-it', 'delivered').waitFor();
    expect(await focused()).toBe('first-wave');

    // Who looks at older ones is told of newer ones.
    await page.getByRole('table').hover();
    await page.mouse.wheel(0, 2_000);
    await rowWith(page, 'above-it').waitFor({ state: 'detached' });
    const top = await rowWith(page, 'event-').nth(20).boundingBox();
    await running.post('/app', { eventName: 'second-wave', userId: 'wave' });
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await rowWith(page, 'event-').nth(20).boundingBox()).toEqual(top);
    await page.getByRole('button', { name: '1 new' }).click();
    await rowWith(page, 'second-wave', 'delivered').waitFor();
  });

  it.each([1, 2, 3])(
    'says whole in the bar what is stuck, and prints nothing over it, with %d of six long-named projects stuck',
    async (stuck) => {
      const { page } = await open({ path: '/?view=send' });
      await page.route('**/_console/status', (route) => route.fulfill({ json: statusOf(stuck) }));
      await page
        .getByText(stuck > 2 ? `${stuck} projects stuck` : '123,456 waiting')
        .first()
        .waitFor();

      for (const width of [390, 1024, 1920]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await barFaults(page), `${width} pixels`).toEqual([]);
      }
    },
  );

  it('lets nobody wait while a project is paused, and shows it as soon as it is', async () => {
    const { page } = await open({ path: '/?view=projects' });
    const mayBegin = Promise.withResolvers<void>();
    await page.route('**/_console/pause', async (route) => {
      await mayBegin.promise;
      await route.continue();
    });
    const deliver = page.getByRole('switch', { name: 'Deliver to project eu' });
    await deliver.click();
    await page.getByRole('button', { name: 'Pause project eu' }).click();
    await page.getByText(/^pausing/).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    mayBegin.resolve();
    await page.getByText('Project eu is paused').waitFor();
    expect(await deliver.getAttribute('aria-checked')).toBe('false');
    await deliver.click();
    await page.getByText('Project eu delivers again').waitFor();
    expect(await deliver.getAttribute('aria-checked')).toBe('true');
  });

  it('keeps whom somebody looks for out of every address', async () => {
    const email = 'looked-for@example.com';
    await running.post('/app', { eventName: 'looked-for', email });
    const { page, requests, goTo } = await open();
    await page.getByRole('searchbox').fill(email);
    await rowWith(page, email).getByRole('link').click();
    await page.getByRole('region', { name: 'Event' }).getByText(email).first().waitFor();
    const addresses = [page.url()];
    await goTo('Sandbox');
    await page.getByLabel('User: e-mail or user id').fill(email);
    await page.getByRole('heading', { name: 'Their events' }).waitFor();
    addresses.push(page.url(), await page.title());

    expect([...addresses, ...requests].filter((address) => /looked-for|%40|token=/.test(address))).toEqual(
      [],
    );
  });

  it.each(['/?view=letters', '/#token=guessed'])(
    'shows nothing but the way in to who opens %s without a token or with a wrong one',
    async (path) => {
      const { page, requests } = await openBare(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText('npm start').waitFor();

      expect(await page.getByRole('navigation').count()).toBe(0);
      expect(requests.filter((address) => address.endsWith('/_console/events'))).toEqual([]);
      expect(await axeViolations(page)).toEqual([]);
    },
  );

  it('says when the forwarder does not answer, and goes on when it does', async () => {
    const { page, goTo } = await open();
    await rowWith(page, 'delivered').first().waitFor();
    // Also a view that nobody looked at yet is there: it was loaded ahead.
    const loaded = `performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/sandbox/typed.ts'))`;
    await expect.poll(() => page.evaluate(loaded), { timeout: 15_000 }).toBe(true);
    await page.context().setOffline(true);
    await page.getByRole('alert').getByText('does not answer').first().waitFor();
    const bar = (await page.getByRole('banner').boundingBox()) ?? { y: 0, height: 0 };
    const said = (await page.getByText('This page tries again').boundingBox()) ?? { y: 0 };
    expect(said.y).toBeGreaterThanOrEqual(bar.y + bar.height);
    await goTo('Sandbox');
    await page.getByRole('heading', { name: 'Sandbox' }).waitFor();
    await goTo('Events');
    await page.context().setOffline(false);
    await page.getByText('This page tries again').waitFor({ state: 'hidden' });
    await running.post('/app', { eventName: 'back-again', userId: 'back' });
    await rowWith(page, 'back-again', 'delivered').waitFor();
  });
});
