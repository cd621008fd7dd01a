/** What the console is told by whoever starts it: it knows no stack of its own, and asks for nothing of a machine. */
import type { Configuration } from '../../lib/config/define-config.ts';
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import type { Stack } from '../../operate/stack.ts';

export interface Surroundings {
  /** Every call must bring it; the page and its files hold nothing that it would keep. */
  readonly token: string;
  readonly configuration: Configuration;
  /** Called at the first call that needs it, and again if it failed. */
  readonly openStack: () => Promise<Stack>;
  /** Where the history and the user's samples lie. */
  readonly dataDirectory: string;
  readonly projectDirectory: string;
  readonly realProject: DataCenter | undefined;
  /** Where each project's events go, for a reader: "sandbox", "Iterable US". */
  readonly destinations: ReadonlyMap<string, string>;
  /** The addresses of the sandboxes that run. */
  readonly sandboxes: Readonly<Partial<Record<DataCenter, string>>>;
  /** A line that sends an event as pasted, if a source takes one so. */
  readonly curl: string | undefined;
  /** Takes the keys that the user brought out of a text: what came from outside may hold one. */
  readonly mask: (text: string) => string;
  /** Whether the user brought the key of this source: then it is shown nowhere. */
  readonly isKeySecret: (source: string) => boolean;
}
