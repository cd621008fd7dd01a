import { describe, expect, it } from 'vitest';
import { doctor } from '../../cli/commands/doctor.ts';
import { ConfigurationError } from '../../lib/config/define-config.ts';
import { CONFIGURATION as configuration, patientOf } from '../operate/doctor/patient.ts';
import { runCommand } from '../support/operate/run-command.ts';

describe('doctor', () => {
  it('ends with 0 and a mark for each check where all is well', async () => {
    const { stack } = await patientOf();

    const { status, stdout, stderr } = await runCommand([doctor], ['doctor'], { stack, configuration });

    expect(status).toBe(0);
    expect(stdout).toContain('✓ secrets       project us: the secret iterable-us holds its key');
    expect(stdout).not.toMatch(/^[✗?]/m);
    expect(stderr).toMatch(/\d+ good, 0 to look at, 0 at fault, 0 not found out/);
  });

  it('ends with 1 where something is at fault, and says what mends it', async () => {
    const { stack } = await patientOf();
    await stack.enable('us', false);

    const { status, stdout } = await runCommand([doctor], ['doctor'], { stack, configuration });

    expect(status).toBe(1);
    expect(stdout).toContain(
      '✗ mappings      project us: it is paused: its events wait\n    → npx iterable-forwarder resume us\n',
    );
  });

  it('checks what needs no configuration where that is not valid', async () => {
    const { stack } = await patientOf({ health: 502 });
    const invalid = new ConfigurationError(['projects: must not be empty', 'sources: must not be empty']);

    const { status, stdout } = await runCommand([doctor], ['doctor'], { stack, configuration: invalid });

    expect(status).toBe(1);
    expect(stdout).toContain('forwarder.config.ts: it is not valid, so only what needs none is checked:');
    expect(stdout).toContain('projects: must not be empty (and 1 more)\n    → npm run check\n');
    expect(stdout).toContain('it answers GET /health with 502');
  });

  it('tells programs the same', async () => {
    const { stack } = await patientOf();
    await stack.enable('us', false);

    const { rows } = await runCommand([doctor], ['doctor', '--json'], { stack, configuration });

    expect(rows()).toContainEqual({
      v: 1,
      kind: 'finding',
      check: 'mappings',
      subject: 'project us',
      state: 'fault',
      finding: 'it is paused: its events wait',
      remedy: 'npx iterable-forwarder resume us',
    });
  });
});
