/** The ways of somebody who opens /docs. Swagger UI takes some seconds to draw itself. */
import { describe, expect, it } from 'vitest';
import { axeViolations, hasBrowser } from '../../support/browser.ts';
import { rowWith, useConsole } from '../../support/console.ts';

/** Swagger UI's own: a button within a button, and headings that leave out a level. */
const NOT_OURS = ['nested-interactive', 'heading-order', 'region', 'label-content-name-mismatch'];
describe.skipIf(!hasBrowser)('a newcomer', () => {
  const { open, openBare } = useConsole();

  it('tries an example of /docs as it stands, with the key that is typed, in any light and width', async () => {
    const { page } = await openBare('/docs');
    await page.getByRole('button', { name: 'POST /{source}' }).first().click();
    await page.getByRole('button', { name: 'Try it out' }).click();
    const execute = page.getByRole('button', { name: 'Execute' });
    const answer = page.locator('.live-responses-table');
    await execute.click();
    await answer.getByText('"unauthorized"').waitFor();

    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.keyboard.type('local-app-key');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Close' }).first().click();
    await execute.click();
    await answer.getByText('"accepted": 1').waitFor();

    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 390],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });

      expect(await axeViolations(page, NOT_OURS)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
  });

  it('tries /docs from the console without typing a key, and goes back to see what came of it', async () => {
    const { page } = await open();
    await page.getByRole('link', { name: 'Docs', exact: true }).click();
    const first = page.getByRole('button', { name: 'POST /{source}' }).first();
    await first.waitFor();
    expect((await first.boundingBox())?.y).toBeLessThan(450);
    await page.getByText('Requests go out with the key of app.').waitFor();
    await first.click();
    await page.getByRole('button', { name: 'Try it out' }).click();
    await page.getByRole('button', { name: 'Execute' }).click();
    await page.locator('.live-responses-table').getByText('"accepted": 1').waitFor();
    await page.locator('.seen').getByRole('link', { name: 'console' }).click();
    await rowWith(page, 'signed-up', 'delivered').first().waitFor();
  });
});
