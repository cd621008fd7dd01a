/** The services around a function, each in a process of its own on the core that the function does not have. */
import { CORES, forkOn, heardFrom } from '../cores.ts';

/** Asks what came since the last question. */
export interface Question {
  /** Whether from now on the bodies are kept, too: slower, for rounds that aren't timed. */
  readonly gather: boolean;
}

export interface Arrivals {
  readonly calls: number;
  readonly bytes: number;
  /** In the order in which they came. */
  readonly bodies: readonly string[];
}

interface Server {
  readonly origin: string;
  readonly ask: (question: Question) => Promise<Arrivals>;
  readonly close: () => void;
}

export interface Services {
  /** SQS and Secrets Manager. */
  readonly aws: Server;
  readonly iterable: Server;
}

/** What every source and project has for a key. */
export const KEY = 'key-of-the-benchmark';

async function startServer(name: 'iterable' | 'aws'): Promise<Server> {
  const child = forkOn(CORES.servers, new URL(`${name}.ts`, import.meta.url).pathname, [], { SECRET: KEY });
  const origin = await heardFrom<string>(child);
  return {
    origin,
    ask(question) {
      const answered = heardFrom<Arrivals>(child);
      child.send(question);
      return answered;
    },
    close: () => child.disconnect(),
  };
}

/** Lets `use` have them, and ends them. */
export async function withServices<Result>(use: (services: Services) => Promise<Result>): Promise<Result> {
  const [aws, iterable] = await Promise.all([startServer('aws'), startServer('iterable')]);
  try {
    return await use({ aws, iterable });
  } finally {
    aws.close();
    iterable.close();
  }
}
