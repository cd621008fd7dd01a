/** The configuration as a user writes it: `schema.ts` has the rules, this adds what TypeScript can tell beforehand. */
import type { SentEvent } from '../event/event-object.ts';
import type { CheckedEdit } from './checked-edit.ts';
import type { Checked } from './checked-result.ts';
import type { AcceptedEvent } from './event-types.ts';
import type { ProjectSettings, SourceSettings } from './schema.ts';
import type { Verification } from './verification.ts';

/** Only a type: no value has it. */
declare const BODY: unique symbol;

/** How a sender proves who it is, and what the bodies hold that it sends. */
export type VerificationOf<Body> = Verification & { readonly [BODY]?: Body };

type MapOf<Body, Result> = (body: NoInfer<Body>, headers: Readonly<Record<string, string>>) => Result;

type EditOf<Edited> = (event: SentEvent) => Edited;

/** A source whose project is one of these, whose bodies are of this type, and whose functions return these. */
export interface SourceOf<ProjectName extends string, Body, Result, Edited>
  extends Omit<SourceSettings, 'verify' | 'project' | 'map' | 'edit'> {
  /** How its requests are verified: `apiKey('…')`, `stripe('…')`, `hmac({ … })`. */
  readonly verify: VerificationOf<Body>;
  /** The name of a project, or a function of the event that returns one. */
  readonly project: ProjectName | ((event: AcceptedEvent) => ProjectName);
  /** For bodies that are not events already: makes one event of a body, several, or none. Not async. */
  readonly map?: MapOf<Body, Result> | undefined;
  /**
   * For each event, whichever protocol it came by: returns nothing to leave it as it is, `null` to drop it, or
   * one or several events to send instead. Not async.
   */
  readonly edit?: EditOf<Edited> | undefined;
}

/** The types of results are inferred from the functions; then these are held against what they may return. */
export type CheckedSourceOf<ProjectName extends string, Body, Result, Edited> = SourceOf<
  ProjectName,
  Body,
  Result,
  Edited
> & {
  readonly map?: MapOf<Body, Checked<Result>> | undefined;
  readonly edit?: EditOf<CheckedEdit<Edited>> | undefined;
};

export interface SettingsOf<ProjectName extends string, Bodies, Results, Edits> {
  /** By their names. */
  readonly projects: Readonly<Record<ProjectName, ProjectSettings>>;
  /** By their names. Three tables, because TypeScript infers one type a table. */
  readonly sources: {
    readonly [Name in keyof Bodies]: { readonly verify: VerificationOf<Bodies[Name]> };
  } & {
    readonly [Name in keyof Edits]: { readonly edit?: EditOf<Edits[Name]> | undefined };
  } & {
    readonly [Name in keyof Results]: CheckedSourceOf<
      NoInfer<ProjectName>,
      Bodies[Name & keyof Bodies],
      Results[Name],
      Edits[Name & keyof Edits]
    >;
  };
}
