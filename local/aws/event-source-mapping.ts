/**
 * Lambda's event source mapping for SQS, as far as a function can tell: it receives messages, gathers them
 * into batches, invokes the function and deletes what the function does not report as failed.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
import { type SlotSettings, type Slots, startSlots } from './mapping-slots.ts';

export interface EventSourceMappingSettings extends SlotSettings {
  /** Whether it starts enabled; it does unless told. */
  readonly isEnabled?: boolean;
}

export interface EventSourceMapping {
  readonly state: () => MappingState;
  /**
   * Enables or disables it; resolves when that is done, after what was asked for before. To be disabled it lets running
   * invocations finish, cuts off polls, and makes what was not yet invoked visible again.
   */
  readonly enable: (isEnabled: boolean) => Promise<void>;
  /** Disables it for good. */
  readonly close: () => Promise<void>;
}

/** As Lambda names them. */
type MappingState = 'Enabled' | 'Disabling' | 'Disabled';

export function startEventSourceMapping(settings: EventSourceMappingSettings): EventSourceMapping {
  let slots: Slots | undefined = settings.isEnabled === false ? undefined : startSlots(settings);
  let state: MappingState = slots === undefined ? 'Disabled' : 'Enabled';
  let changes = Promise.resolve();

  async function change(isEnabled: boolean): Promise<void> {
    if (isEnabled) slots ??= startSlots(settings);
    else {
      if (slots !== undefined) state = 'Disabling';
      await slots?.stop();
      slots = undefined;
    }
    state = isEnabled ? 'Enabled' : 'Disabled';
  }

  function enable(isEnabled: boolean): Promise<void> {
    changes = changes.then(() => change(isEnabled));
    return changes;
  }

  return { state: () => state, enable, close: () => enable(false) };
}
