/** `/docs` in a browser: the doors can be read there, and tried. */
import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../../lib/iterable/operations.ts';
import { axeViolations, hasBrowser, useBrowser } from '../../support/browser.ts';
import { documentExamples } from '../../support/openapi-examples.ts';
import { useStack } from '../../support/running-stack.ts';

/** Swagger UI's own: a button within a button, and headings that leave out a level. */
const NOT_OURS = ['nested-interactive', 'heading-order', 'region', 'label-content-name-mismatch'];

describe.skipIf(!hasBrowser)('/docs', () => {
  const running = useStack();
  const { open } = useBrowser();

  it('sends an example as it stands, with the key that is typed, and can be read in any light and width', async () => {
    const { page } = await open(running.stack.door);
    await page.goto('/docs');
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
    await running.arrived('US', 1);

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

  it('has examples that the door takes, from a source that may send them', async () => {
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
