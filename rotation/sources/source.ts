import type { RotationSource } from '../../constructs/manifest';
import { PlumblineError } from '../../core/errors';
import type { Output } from '../../core/terminal/output';
import type { HttpRuntime } from '../../platforms/http';
import type { Inputs } from '../../workspace/inputs';
import type { RailwayAccess } from '../../workspace/railway/access';

/** Names and ids that are written into the audit trail; never a value. */
export type Details = Readonly<Record<string, string>>;

/** What a source works with, for one key of one environment. */
export interface SourceContext<S extends RotationSource = RotationSource> {
  readonly key: string;
  readonly environment: string;
  /** The same for all attempts at one rotation, so that a later one finds what an earlier one made. */
  readonly rotation: string;
  readonly source: S;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values as the stack gets them now. */
  readonly inputs: Inputs;
  /** Default of an input that has no value. */
  readonly defaultOf: (input: string) => string | undefined;
  /** Absent when the environment has nothing at Railway. */
  readonly railway: RailwayAccess | undefined;
  /** Ids of a service at Railway, as the state knows them. */
  readonly serviceIds: (service: string) => ServicePlace | undefined;
  readonly runtime: HttpRuntime;
  readonly output: Output;
  /** Asks a person for a value without showing it. Absent where nobody can be asked. */
  readonly askValue: ((question: string) => Promise<string>) | undefined;
  /** Writes into the audit trail that a way into the database is being opened, or was closed. */
  readonly note: (step: 'opening' | 'closed') => void;
  /** An earlier attempt may have left a way into the database open. */
  readonly leftOpen: boolean;
}

/** Where a service is at Railway, as the state knows it. */
export interface ServicePlace {
  readonly serviceId: string;
  readonly environmentId: string;
  /** Ids of the TCP proxies that are declared for it. */
  readonly proxyIds: readonly string[];
}

/** Where values of one kind come from and how they live and die. Every method may be repeated after a crash. */
export interface Source<S extends RotationSource = RotationSource> {
  /** What is special about it, for the plan. */
  readonly about: (source: S) => string;
  /** Checks what it needs and chooses names; changes nothing. @throws PlumblineError when it cannot work */
  begin(context: SourceContext<S>): Promise<Details>;
  /** The next value. What an interrupted earlier attempt made at the platform is cleared away first. */
  obtain(context: SourceContext<S>, details: Details): Promise<string>;
  /** Makes the value work where that takes more than storing it, and tries it out. The previous value goes on working. */
  verify(context: SourceContext<S>, details: Details, value: string): Promise<void>;
  /** Other inputs that change together with the value, as they go with the next or the previous one. */
  alongside(source: S, details: Details, which: 'next' | 'previous'): Readonly<Record<string, string>>;
  /** Makes the previous value worthless, and makes sure of it. @returns what a person still has to do, if anything */
  revoke(
    context: SourceContext<S>,
    details: Details,
    previous: string | undefined,
  ): Promise<string | undefined>;
  /** Makes the new value worthless, when it is given up. @returns what a person still has to do, if anything */
  discard(context: SourceContext<S>, details: Details): Promise<string | undefined>;
}

/** The previous value is not revoked while it is the one that is in use. @param what such as `the login app` */
export function wasPutBack({ key, environment }: SourceContext, what: string): PlumblineError {
  return new PlumblineError({
    what: `${what} is in use again as ${key} of "${environment}", so it was not revoked`,
    why: 'The secrets file was put back to what it was before the rotation, or the new value does not work any more.',
    next: `Restore the newer secrets file from git, or give the rotation up: "plumbline secrets rotation run --env ${environment} --back ${key}".`,
  });
}
