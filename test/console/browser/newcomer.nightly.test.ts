/** The ways of somebody who opens the console for the first time. */
import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../../lib/iterable/operations.ts';
import { axeViolations, hasBrowser } from '../../support/browser.ts';
import { rowWith, useConsole } from '../../support/console.ts';
import { documentExamples } from '../../support/openapi-examples.ts';

/** What the console sends unless told. */
const SAMPLE = 'iterable-forwarder-test';

/** A busy machine takes its time to load a page. */
const PATIENT = { timeout: 15_000 };

describe.skipIf(!hasBrowser)('a newcomer', () => {
  const { open, running } = useConsole();

  it('sends a sample, breaks the sandbox, sees the event wait, mends it, and sees it delivered', async () => {
    const { page, goTo } = await open();
    await page.getByRole('heading', { name: 'No events yet' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send a sample' }).click();
    await rowWith(page, SAMPLE, 'delivered').waitFor();

    await goTo('Sandbox');
    await page.getByLabel('Server error').fill('100');
    await page.getByRole('heading', { name: '1 fault in force' }).waitFor();
    await goTo('Send');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('link', { name: 'Open the event' }).click();
    const detail = page.getByRole('region', { name: 'Event' });
    await detail.getByText('retrying').first().waitFor();
    await detail.getByText('503').first().waitFor();
    // On every page, before anybody asks.
    await page.getByRole('banner').getByText('Iterable answers 503').waitFor();

    await goTo('Sandbox');
    await page.getByRole('button', { name: 'All well again' }).click();
    await page.getByRole('heading', { name: 'All is well' }).waitFor();
    await goTo('Events');
    await rowWith(page, SAMPLE, 'delivered').nth(1).waitFor();
    await page.getByRole('banner').getByText('Iterable answers').waitFor({ state: 'hidden' });
  });

  it('has an event disallowed, finds its dead letter, mends a field, redrives it, and sees it delivered', async () => {
    const { page, goTo } = await open({ path: '/?view=sandbox' });
    await page.getByLabel('Disallowed events').fill(SAMPLE);
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByRole('heading', { name: '1 fault in force' }).waitFor();
    await goTo('Send');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('dead', { exact: true }).waitFor();

    await goTo('Dead letters');
    await page.getByRole('link', { name: SAMPLE }).click();
    await page.getByRole('button', { name: 'Set a field' }).click();
    await page.getByLabel('Path of the field').fill('eventName');
    await page.getByLabel('Its value').fill('allowed-event');
    await page.getByRole('button', { name: 'Send 1 letter again …' }).click();
    await page.getByRole('heading', { name: '1 letter would be sent again, mended' }).waitFor();
    await page.getByRole('button', { name: 'Send 1 letter again', exact: true }).click();
    await page.getByRole('heading', { name: '1 letter sent again' }).waitFor();
    await page.getByText('1 delivered').waitFor();
    await page.getByRole('link', { name: /^See / }).click();
    await rowWith(page, 'allowed-event', 'delivered').waitFor();
  });

  it('opens a dead letter, edits it, and sends it', async () => {
    running.sandbox('US').setFaults({ disallowedEventNames: [SAMPLE] });
    await running.post('/app', { eventName: SAMPLE, email: 'edited@example.com' });
    const { page } = await open();
    await rowWith(page, 'edited@example.com', 'dead').getByRole('link').click();
    const detail = page.getByRole('region', { name: 'Event' });
    await detail.getByText('event-name-disallowed').first().waitFor();
    await detail.getByRole('button', { name: 'Edit' }).click();
    const body = detail.getByLabel('The event, as it will be sent');
    await body.fill((await body.inputValue()).replace(SAMPLE, 'edited-event'));
    await detail.getByRole('button', { name: 'Send again …' }).click();
    await detail.getByRole('button', { name: 'Send 1 letter again' }).click();
    await rowWith(page, 'edited-event', 'delivered').waitFor();
    // What it was before stays told.
    const step = (title: string) => detail.getByRole('listitem').filter({ hasText: title });
    await step('queued again, mended').getByText('edited-event').waitFor();
    await step('became').getByText(SAMPLE).last().waitFor();
  });

  it('sees who needs no mouse: the keys for search, moving, opening, sending again and closing', async () => {
    for (const name of ['first-key', 'second-key']) {
      await running.post('/app', { eventName: name, userId: 'keys' });
    }
    const { page } = await open();
    await rowWith(page, 'first-key', 'delivered').waitFor();
    await rowWith(page, 'second-key', 'delivered').waitFor();
    const { keyboard } = page;
    const focused = () => page.evaluate('document.activeElement.textContent');
    await page.getByRole('main').click({ position: { x: 5, y: 300 } });

    await keyboard.press('/');
    await keyboard.type('-key');
    await expect.poll(() => rowWith(page).count(), PATIENT).toBe(3);
    await keyboard.press('ArrowDown');
    await expect.poll(focused, PATIENT).toBe('second-key');
    await keyboard.press('j');
    await expect.poll(focused, PATIENT).toBe('first-key');
    await keyboard.press('k');
    await expect.poll(focused, PATIENT).toBe('second-key');
    await keyboard.press('Enter');
    await page.getByRole('region', { name: 'Event' }).getByRole('heading', { name: 'second-key' }).waitFor();
    await keyboard.press('Enter');
    await expect
      .poll(
        () => page.evaluate('document.activeElement.tagName + document.activeElement.textContent'),
        PATIENT,
      )
      .toBe('H2second-key');
    await keyboard.press('Escape');
    await expect.poll(() => page.evaluate('document.activeElement.tagName'), PATIENT).toBe('A');
    // One Tab leads out of the list.
    await keyboard.press('Tab');
    await expect.poll(focused, PATIENT).toBe('Send again');
    await keyboard.press('r');
    await page.getByRole('dialog', { name: 'Send it again?' }).waitFor();
    await keyboard.press('Escape');
    await keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('send the open event again').waitFor();
    await keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);

    // Who opens the address of an event reads it: a key is not typed into the search.
    await page.reload();
    await expect.poll(() => page.evaluate('document.activeElement.tagName'), PATIENT).toBe('H2');
    await page.getByRole('searchbox').focus();
    await keyboard.press('Escape');
    await page.getByRole('region', { name: 'Event' }).waitFor({ state: 'hidden' });
  });

  it('finds no example in /docs that the door does not take from a source that may send it', async () => {
    const document = (await (await fetch(`${running.stack.door}/openapi.json`)).json()) as object;
    const examples = documentExamples(document).filter(
      ({ path }) => operationNamed(path.replace('/api/', ''))?.mustBeNamed === undefined,
    );
    const statuses = await Promise.all(
      examples.map(async ({ path, type, value }) => {
        const under = path === '/{source}' ? '/app' : `/app${path}`;
        const headers = { 'api-key': 'local-app-key', 'content-type': type };
        return [path, (await running.post(under, value, headers)).status];
      }),
    );

    expect(statuses.length).toBeGreaterThan(40);
    expect(statuses.filter(([, status]) => status !== 200 && status !== 202)).toEqual([]);
  });
});
