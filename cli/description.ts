/** What a command does in whole sentences, for its help and for the reference. */
import type { Command } from './command.ts';

/** Markdown. */
export function paragraphsOf({ summary, description, isChanging }: Command): string[] {
  const first = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return [
    first + (isChanging ? ' It changes something, so it asks.' : ''),
    ...(description?.split('\n\n') ?? []),
  ];
}
