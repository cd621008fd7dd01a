import { CommanderError } from 'commander';
import { expect, it } from 'vitest';
import { STATUS_OF } from '../../cli/exit-status.ts';
import { tellFault, tellWrongUse } from '../../cli/tell-fault.ts';
import { ConfigurationError } from '../../lib/config/define-config.ts';
import { type FaultKind, OperateFault } from '../../operate/fault.ts';

function output(isJson: boolean) {
  const rows: unknown[] = [];
  const notes: string[] = [];
  const line = (kind: string, row: object) => void rows.push({ kind, ...row });
  return { rows, notes, isJson, line, note: (text: string) => void notes.push(text) };
}

it.each(Object.keys(STATUS_OF) as FaultKind[])(
  'tells a fault of the kind %s to programs and to people',
  (kind) => {
    const told = output(true);
    const status = tellFault(new OperateFault(kind, 'it broke', { remedy: 'mend it' }), told);

    expect(status).toBe(STATUS_OF[kind]);
    expect(told.rows).toEqual([{ kind: 'error', fault: kind, message: 'it broke', remedy: 'mend it' }]);
    expect(told.notes).toEqual(['it broke', '  → mend it']);
  },
);

it('tells programs nothing that did not ask for JSON', () => {
  const told = output(false);
  tellFault(new OperateFault('failed', 'it broke'), told);
  tellWrongUse(new CommanderError(1, 'commander.unknownOption', 'error: unknown'), told);

  expect(told.rows).toEqual([]);
});

it('tells of a configuration what is wrong with it, and of a bug all that is known', () => {
  const told = output(true);
  const bug = new TypeError('not a function');

  expect(tellFault(new ConfigurationError(['sources: no']), told)).toBe(1);
  expect(tellFault(bug, told)).toBe(1);
  expect(tellFault('thrown', told)).toBe(1);
  expect(told.rows).toMatchObject([
    { fault: 'failed', message: expect.stringContaining('sources: no') },
    { fault: 'failed', message: 'not a function' },
    { fault: 'failed', message: 'thrown' },
  ]);
  expect(told.notes[1]).toBe(bug.stack);
});

it('says in words that no command was given', () => {
  const told = output(true);

  expect(tellWrongUse(new CommanderError(1, 'commander.help', '(outputHelp)'), told)).toBe(2);
  expect(told.rows).toMatchObject([{ fault: 'wrong-use', message: 'a command is missing' }]);
});
