import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readHead, rowsOf } from '../../../operate/import/rows.ts';

async function fileWith(content: string | Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rows-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'rows');
  await writeFile(file, content);
  return file;
}

describe('a file', () => {
  it.each([
    ['{"a":1}\n', 'NDJSON', 1],
    ['\ufeff{"a":1}\n{"a":2}', 'NDJSON', 2],
    ['email\na\nb\n', 'CSV', 2],
    ['\ufeff"email"\na\n', 'CSV', 1],
  ])('tells its format by its first character: %j', async (text, format, rowsAbout) => {
    const file = await fileWith(text);

    expect(await readHead(file)).toMatchObject({ format, rowsAbout });
    expect(await Array.fromAsync(rowsOf(file, format as 'CSV', 'events/track'))).toHaveLength(rowsAbout);
  });

  it.each([
    ['', 'has no rows'],
    ['[{}]', 'is a JSON list'],
    [Buffer.from('\ufeffemail\na', 'utf16le'), 'is UTF-16'],
  ])('is refused if it is no list of rows: %j', async (content, message) => {
    await expect(readHead(await fileWith(content))).rejects.toMatchObject({
      kind: 'wrong-use',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['email,userId\ra,1\rb,2\r', 'CR'],
    ['"email"\r"a"\r', 'CR'],
  ])('is refused if its lines end in CR alone: %j', async (content, message) => {
    await expect(readHead(await fileWith(content))).rejects.toMatchObject({
      kind: 'wrong-use',
      message: expect.stringContaining(message),
      remedy: expect.stringContaining(String.raw`tr '\r' '\n'`),
    });
  });

  it('may have a header of which a name has a line end, or that stands alone', async () => {
    expect(await readHead(await fileWith('"a\r\nb",c\r\n1,2\r\n'))).toMatchObject({ format: 'CSV' });
    expect(await readHead(await fileWith('email\r\n'))).toMatchObject({ format: 'CSV', rowsAbout: 0 });
  });

  it('is refused if it is not there, or a folder', async () => {
    await expect(readHead('/nowhere/rows.csv')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(readHead(tmpdir())).rejects.toMatchObject({ kind: 'wrong-use' });
  });
});
