/** From a wish to what came of it: the plan is shown before anything is sent again. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { RedriveDone, RedrivePlan, RedriveWanted } from '../../api.ts';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { countOf } from '../parts/numbers.ts';
import { useAction } from '../parts/use-call.ts';
import { call } from '../state/call.ts';
import type { Place } from './place.ts';
import { Plan } from './plan.tsx';
import { Result } from './result.tsx';
import { type Before, standBefore } from './use-moved.ts';

interface Properties {
  readonly wanted: RedriveWanted;
  /** The word on the button. */
  readonly act: string;
  readonly place: Place;
  readonly isDisabled?: boolean;
  /** Not where no letter is left. */
  readonly isOffered?: boolean;
  readonly hint?: string;
  /** The only letter: what becomes of it is told. */
  readonly only?: { readonly id: string };
  readonly onDone: (done: RedriveDone) => void;
  /** Leads away from it: to what was there before. */
  readonly onBack?: () => void;
  /** What the wish is filled in with. */
  readonly children: ComponentChildren;
}

type Stage =
  | { readonly kind: 'wishing' }
  | { readonly kind: 'planned'; readonly plan: RedrivePlan }
  | {
      readonly kind: 'done';
      readonly done: RedriveDone;
      readonly since: number;
      readonly before: Before | undefined;
    };

const WISHING: Stage = { kind: 'wishing' };

export function Redrive(properties: Properties): JSX.Element {
  const { wanted, act, place, isDisabled = false, isOffered = true, hint, only, onBack } = properties;
  const [stage, setStage] = useState<Stage>(WISHING);
  const planning = useAction(async () => {
    setStage({ kind: 'planned', plan: await call('plan-redrive', wanted) });
  });
  const moving = useAction(async (plan: string) => {
    const since = Date.now();
    const before = only === undefined ? await standBefore(place) : undefined;
    const done = await call('redrive', { plan });
    setStage({ kind: 'done', done, since, before });
    properties.onDone(done);
  });
  const asked = JSON.stringify(wanted);
  // A plan is for what was wished then.
  useEffect(() => setStage((present) => (present.kind === 'planned' ? WISHING : present)), [asked]);

  if (stage.kind === 'done') {
    const back = onBack ?? (() => setStage(WISHING));
    return <Result {...stage} place={place} only={only} onBack={back} />;
  }
  return (
    <div class="redrive">
      {properties.children}
      {stage.kind === 'wishing' && isOffered && (
        <div class="redrive-act">
          <Button kind="main" onClick={planning.run} isBusy={planning.isBusy} isDisabled={isDisabled}>
            {planning.isBusy ? 'Looking …' : act}
          </Button>
          {onBack && <Button onClick={onBack}>Cancel</Button>}
          {hint && <span class="muted small">{hint}</span>}
        </div>
      )}
      {planning.fault !== undefined && <FaultNote fault={planning.fault} />}
      {stage.kind === 'planned' && (
        <Plan plan={stage.plan}>
          {stage.plan.letters > 0 && (
            <Button kind="main" isBusy={moving.isBusy} onClick={() => moving.run(stage.plan.plan)}>
              {moving.isBusy ? 'Sending …' : `Send ${countOf(stage.plan.letters, 'letter')} again`}
            </Button>
          )}
          <Button isDisabled={moving.isBusy} onClick={() => setStage(WISHING)}>
            Cancel
          </Button>
        </Plan>
      )}
      {moving.fault !== undefined && <FaultNote fault={moving.fault} />}
    </div>
  );
}
