/** From a wish to what came of it: the plan is shown before anything is moved. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { RedriveDone, RedrivePlan, RedriveWanted } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { countOf } from '../../parts/moment.ts';
import { useAction } from '../../parts/use-call.ts';
import { call } from '../../state/call.ts';
import type { LetterGroup } from './group.ts';
import { Plan } from './plan.tsx';
import { Result } from './result.tsx';

interface Properties {
  readonly wanted: RedriveWanted;
  /** The word on the button. */
  readonly act: string;
  readonly group: LetterGroup;
  readonly isDisabled?: boolean;
  /** Not where no letter is left. */
  readonly isOffered?: boolean;
  readonly hint?: string;
  /** The only letter that is moved: what becomes of it is told. */
  readonly only?: { readonly id: string };
  readonly onChange: () => void;
  /** Leads away from it: to what was there before. */
  readonly onBack?: () => void;
  /** What the wish is filled in with. */
  readonly children: ComponentChildren;
}

type Stage =
  | { readonly kind: 'wishing' }
  | { readonly kind: 'planned'; readonly plan: RedrivePlan }
  | { readonly kind: 'done'; readonly done: RedriveDone; readonly since: number };

const WISHING: Stage = { kind: 'wishing' };

export function Redrive(properties: Properties): JSX.Element {
  const {
    wanted,
    act,
    group,
    isDisabled = false,
    isOffered = true,
    hint,
    only,
    onChange,
    onBack,
    children,
  } = properties;
  const [stage, setStage] = useState<Stage>(WISHING);
  const planning = useAction(async () => {
    setStage({ kind: 'planned', plan: await call('plan-redrive', wanted) });
  });
  const moving = useAction(async (plan: string) => {
    const since = Date.now();
    setStage({ kind: 'done', done: await call('redrive', { plan }), since });
    onChange();
  });
  const asked = JSON.stringify(wanted);
  // A plan is for what was wished then.
  useEffect(() => setStage((before) => (before.kind === 'planned' ? WISHING : before)), [asked]);

  if (stage.kind === 'done') {
    const back = onBack ?? (() => setStage(WISHING));
    return (
      <Result done={stage.done} group={group} wanted={wanted} only={only} since={stage.since} onBack={back} />
    );
  }
  return (
    <div class="redrive">
      {children}
      {stage.kind === 'wishing' && isOffered && (
        <div class="redrive-act">
          <Button kind="main" onClick={planning.run} isBusy={planning.isBusy} isDisabled={isDisabled}>
            {planning.isBusy ? 'Looking at them …' : act}
          </Button>
          {onBack && <Button onClick={onBack}>Leave it</Button>}
          {hint && <span class="muted small">{hint}</span>}
        </div>
      )}
      {planning.fault !== undefined && <FaultNote fault={planning.fault} />}
      {stage.kind === 'planned' && (
        <Plan plan={stage.plan}>
          {stage.plan.letters > 0 && (
            <Button kind="main" isBusy={moving.isBusy} onClick={() => moving.run(stage.plan.plan)}>
              {moving.isBusy ? 'Moving them …' : `Move ${countOf(stage.plan.letters, 'letter')}`}
            </Button>
          )}
          <Button isDisabled={moving.isBusy} onClick={() => setStage(WISHING)}>
            Leave it
          </Button>
        </Plan>
      )}
      {moving.fault !== undefined && <FaultNote fault={moving.fault} />}
    </div>
  );
}
