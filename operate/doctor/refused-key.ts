/** What a key that Iterable did not take says, and what mends it. */
import type { Remedies } from '../remedies.ts';
import { type Finding, fault, unknown } from './check.ts';
import { type KeyVerdict, other, type Refusal, type Trial } from './try-key.ts';

type RefusedTrial = Trial & { readonly verdict: Refusal };

/** @param trials of all projects' keys: two that were swapped are told by each other */
export function refused(trial: RefusedTrial, trials: readonly Trial[], remedies: Remedies): Finding {
  const { subject, project, verdict, sandbox } = trial;
  if (sandbox !== undefined) return refusedBySandbox(trial, sandbox);
  const { dataCenter } = project;
  const putKey = remedies.putSecret(project.secret);
  switch (verdict.is) {
    case 'untold':
      return unknown(
        subject,
        `Iterable (${dataCenter}) did not say whether the key is good: ${verdict.words}`,
        UNTOLD[verdict.because],
      );
    case 'disabled':
      return fault(
        subject,
        'its key was disabled in Iterable',
        `make a new key in Iterable, then: ${putKey}`,
      );
    case 'dead-or-of-wrong-kind':
      return fault(
        subject,
        `its key is dead, or of the wrong kind (${verdict.words})`,
        `make a ${trial.wants} key in Iterable, then: ${putKey}`,
      );
    case 'unknown-here':
      if (trial.elsewhere !== undefined) return ofOtherRegion(trial, trial.elsewhere, trials, remedies);
      return fault(
        subject,
        `Iterable's ${dataCenter} data centre doesn't know its key: it is dead, or of a project in the other data centre`,
        `${remedies.own('doctor --other-region')} tells which (it sends the key there); if it is dead: ${putKey}`,
      );
  }
}

const AGAIN = 'try again in a minute';

const UNTOLD: Readonly<Record<Extract<Refusal, { readonly is: 'untold' }>['because'], string>> = {
  unreachable: `check the network and Iterable's status page, and ${AGAIN}`,
  failing: AGAIN,
  'rate-limited': `${AGAIN}; while others use up the limit, stop them`,
  'not-iterable':
    'ask who runs the firewall, the proxy or the allow list of addresses between here and Iterable; another key mends nothing',
};

/** It knows the keys that it was started with: only a fault that somebody switched on keeps it from taking them. */
function refusedBySandbox({ subject, verdict }: RefusedTrial, sandbox: string): Finding {
  const reset = `switch its faults off: curl -X DELETE ${sandbox}/sandbox/faults`;
  return verdict.is === 'untold'
    ? unknown(subject, `the sandbox did not say whether the key is good: ${verdict.words}`, reset)
    : fault(subject, 'the sandbox refuses its key, as its fault apiKeys makes it', reset);
}

function ofOtherRegion(
  { project, subject, wants }: RefusedTrial,
  elsewhere: KeyVerdict,
  trials: readonly Trial[],
  remedies: Remedies,
): Finding {
  const { name, dataCenter, secret } = project;
  const there = other(dataCenter);
  const putKey = remedies.putSecret(secret);
  if (elsewhere.is === 'untold') {
    return unknown(
      subject,
      `Iterable's ${dataCenter} data centre doesn't know its key, and the ${there} one did not say: ${elsewhere.words}`,
      UNTOLD[elsewhere.because],
    );
  }
  if (!LIVES.has(elsewhere.is)) {
    return fault(
      subject,
      'its key is dead: neither data centre knows it',
      `make a new key in Iterable, then: ${putKey}`,
    );
  }
  const counterparts = trials.filter(
    (trial) =>
      trial.wants === wants && trial.project.dataCenter === there && LIVES.has(trial.elsewhere?.is ?? ''),
  );
  if (counterparts.length > 0) {
    const names = counterparts.map((trial) => trial.project.name).join(' or ');
    const puts = [putKey, ...counterparts.map((trial) => remedies.putSecret(trial.project.secret))];
    return fault(
      subject,
      `its key is of a project in the ${there} data centre, and that of project ${names} of one in the ${dataCenter}: they are swapped`,
      `change no dataCenter, which would send events to the wrong one; swap the secrets back: ${[...new Set(puts)].join('; ')}`,
    );
  }
  return fault(
    subject,
    `its key is of a project in the ${there} data centre, and the configuration says ${dataCenter}`,
    `see in Iterable where the project is. In the ${dataCenter}: ${putKey}. In the ${there}: ` +
      `projects.${name}.dataCenter: '${there}' in forwarder.config.ts, then: ${remedies.deploy}`,
  );
}

const LIVES: ReadonlySet<string> = new Set(['server-side', 'client-side', 'disabled']);
