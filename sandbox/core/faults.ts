import type { FaultBoard, Store } from './types';

/** When and where a fault acts: on an app, on the platforms' API, inside a platform, or at once as an edit. */
export type FaultKind = 'app' | 'api' | 'platform' | 'edit';

export interface FaultDescription {
  readonly kind: FaultKind;
  readonly summary: string;
}

/** Every fault `sandbox break` knows. */
export const FAULTS: Readonly<Record<string, FaultDescription>> = {
  'never-healthy': { kind: 'app', summary: 'the next containers answer 503 on their health paths' },
  unwell: { kind: 'app', summary: 'the next containers answer 200 and say that they are DOWN' },
  'crash-at-start': { kind: 'app', summary: 'the next containers exit with code 1 at once' },
  'crash-after-start': {
    kind: 'app',
    summary:
      'the next containers run for a simulated minute, exit with code 1, and again until restarts run out',
  },
  flapping: { kind: 'app', summary: 'the next containers alternate between 200 and 503' },
  lying: {
    kind: 'app',
    summary: 'the next containers keep serving the previous version while the platform says success',
  },
  slow: { kind: 'app', summary: 'the next containers take three simulated seconds for every answer' },
  'leaking-errors': {
    kind: 'app',
    summary: 'the next containers print stack traces and their environment on error pages',
  },
  'api-429': { kind: 'api', summary: 'the API answers 429 with Retry-After' },
  'api-1015': { kind: 'api', summary: "the API answers with Cloudflare's rate limit page (error 1015)" },
  'api-502': { kind: 'api', summary: 'the API answers 502 and does nothing' },
  'api-lost-answer': { kind: 'api', summary: 'the API does what was asked and then answers 502' },
  'api-slow': { kind: 'api', summary: 'the API answers ten simulated seconds late' },
  'api-truncated': { kind: 'api', summary: 'the API does what was asked and cuts its answer in half' },
  'api-reset': { kind: 'api', summary: 'the API closes the connection without an answer' },
  'api-problem': { kind: 'api', summary: 'the API reports a transient internal error and does nothing' },
  'short-pages': { kind: 'api', summary: 'lists of the Railway API come in pages of two' },
  'short-lists': {
    kind: 'api',
    summary: 'lists of the Railway API end after two entries and say that this is all',
  },
  'healthcheck-refused': {
    kind: 'platform',
    summary: 'Railway takes no healthcheck settings of a service that does not run yet',
  },
  'lost-queue': { kind: 'platform', summary: 'deployments are accepted and never run' },
  'old-dokploy': {
    kind: 'platform',
    summary: 'Dokploy is v0.29.14: values go into .env without quotes, and it cannot be left out',
  },
  'moved-env-file': { kind: 'platform', summary: 'Dokploy writes .env into a folder of its own' },
  'hidden-projects': {
    kind: 'platform',
    summary: 'Dokploy lists no project, as for a user who was given none; each can be read by its id',
  },
  'edit-healthcheck-removed': { kind: 'edit', summary: 'somebody removes a healthcheck in the dashboard' },
  'edit-variable-changed': { kind: 'edit', summary: 'somebody changes a variable in the dashboard' },
  'edit-service-deleted': { kind: 'edit', summary: 'somebody deletes a service in the dashboard' },
  'edit-instance-deleted': {
    kind: 'edit',
    summary: 'somebody takes a Railway service out of its environment; the project keeps it',
  },
  'edit-redeployed': {
    kind: 'edit',
    summary: 'Railway deploys the same image with the same settings over again, of its own accord',
  },
  'edit-variable-sealed': {
    kind: 'edit',
    summary: 'somebody seals a variable of a Railway service, with another value',
  },
  'edit-credentials-added': {
    kind: 'edit',
    summary: 'somebody adds registry credentials to a Railway service',
  },
  'edit-credentials-removed': {
    kind: 'edit',
    summary: 'somebody removes the registry credentials of a Railway service',
  },
  'edit-region-added': {
    kind: 'edit',
    summary: 'somebody lets a Railway service run in one more region',
  },
  'edit-domain-added': { kind: 'edit', summary: 'somebody adds a domain to a Railway service' },
  'edit-backups-removed': {
    kind: 'edit',
    summary: 'somebody switches the backups of a Railway volume off',
  },
  'edit-shared-variable-added': {
    kind: 'edit',
    summary: 'somebody adds a shared variable to a Railway environment',
  },
  'edit-service-added': { kind: 'edit', summary: 'somebody adds a service in the dashboard' },
};

/** Faults that are on: key `fault` or `fault@service`, value the uses left, `null` without end. */
export type FaultState = Record<string, number | null>;

export interface SwitchableFaultBoard extends FaultBoard {
  /** @param times uses until it ends by itself; `undefined` leaves it on until switched off. */
  on(name: string, service: string | undefined, times: number | undefined): void;
  /** Switches a fault off; without a service, everywhere. */
  off(name: string, service: string | undefined): void;
  list(): { fault: string; service?: string; times?: number }[];
}

const keyOf = (name: string, service?: string) => (service === undefined ? name : `${name}@${service}`);

export function createFaultBoard(store: Store<FaultState>): SwitchableFaultBoard {
  const faults = store.data;
  const find = (name: string, service?: string) =>
    [keyOf(name, service), name].find((key) => faults[key] !== undefined);
  return {
    active: (name, service) => find(name, service) !== undefined,
    take(name, service) {
      const key = find(name, service);
      if (key === undefined) return false;
      const left = faults[key];
      if (typeof left === 'number') {
        if (left > 1) faults[key] = left - 1;
        else delete faults[key];
        store.save();
      }
      return true;
    },
    on(name, service, times) {
      faults[keyOf(name, service)] = times ?? null;
      store.save();
    },
    off(name, service) {
      for (const key of Object.keys(faults)) {
        if (key === keyOf(name, service) || (service === undefined && key.startsWith(`${name}@`)))
          delete faults[key];
      }
      store.save();
    },
    list: () =>
      Object.entries(faults).map(([key, times]) => {
        const at = key.indexOf('@');
        return {
          fault: at < 0 ? key : key.slice(0, at),
          ...(at < 0 ? {} : { service: key.slice(at + 1) }),
          ...(times === null ? {} : { times }),
        };
      }),
  };
}
