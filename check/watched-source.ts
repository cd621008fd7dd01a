/** A source whose functions are listened to: the door tells senders little of what they do. */
import type { Source } from '../lib/config/define-config.ts';

/** What `edit` made of an event. */
export interface Edited {
  readonly event: unknown;
  readonly result: unknown;
}

/** What the functions of a source did. */
export interface Heard {
  /** What `map` returned. */
  mapped?: unknown;
  /** By event, in order. */
  readonly edited: Edited[];
  /** What one of them threw. */
  thrown?: unknown;
}

export function watchedSource(source: Source): { readonly source: Source; readonly heard: Heard } {
  const heard: Heard = { edited: [] };

  function heardOf<Arguments extends readonly unknown[], Result>(
    call: (...given: Arguments) => Result,
    hear: (result: Result, ...given: Arguments) => void = () => {},
  ): (...given: Arguments) => Result {
    return (...given) => {
      try {
        const result = call(...given);
        hear(result, ...given);
        return result;
      } catch (error) {
        heard.thrown = error;
        throw error;
      }
    };
  }

  const { map, edit, project } = source;
  return {
    heard,
    source: {
      ...source,
      project: typeof project === 'string' ? project : heardOf(project),
      map:
        map &&
        heardOf(map, (result) => {
          heard.mapped = result;
        }),
      edit: edit && heardOf(edit, (result, event) => void heard.edited.push({ event, result })),
    },
  };
}
