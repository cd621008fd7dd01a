import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Button } from './button.tsx';

interface Properties {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly onClose: () => void;
}

/** Shown for as long as it is rendered. The browser keeps the focus in it, and Esc closes it. */
export function Dialog({ title, children, onClose }: Properties): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

interface Question {
  readonly title: string;
  /** What it will do. */
  readonly children: ComponentChildren;
  /** The word on the button. */
  readonly act: string;
  readonly kind?: 'main' | 'danger';
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks once, and says what it will do. */
export function Confirm(question: Question): JSX.Element {
  const { title, children, act, kind = 'main', isBusy = false, isDisabled = false } = question;
  const buttons = useRef<HTMLDivElement>(null);
  // Enter says yes to what does no harm.
  useEffect(() => {
    const yes = buttons.current?.lastElementChild;
    if (kind === 'main' && !isDisabled && yes instanceof HTMLElement) yes.focus();
  }, [kind, isDisabled]);
  return (
    <Dialog title={title} onClose={question.onClose}>
      {children}
      <div class="buttons" ref={buttons}>
        <Button onClick={question.onClose}>Cancel</Button>
        <Button kind={kind} isBusy={isBusy} isDisabled={isDisabled} onClick={question.onConfirm}>
          {act}
        </Button>
      </div>
    </Dialog>
  );
}
