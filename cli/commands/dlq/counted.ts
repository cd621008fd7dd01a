/** `1 letter`, `2 letters`. */
export function counted(count: number, noun: 'letter' | 'event' | 'request' | 'call' = 'letter'): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
