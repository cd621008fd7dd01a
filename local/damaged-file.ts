/** A file that this machine's stack keeps, and can't read. Nothing of it is thrown away unasked. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';

  constructor(place: string, cause: unknown) {
    super(`${place} is damaged: move the file away to start without what it holds`, { cause });
  }
}
