import type { AuditRow, Step } from './audit';

/** A rotation of one key that is not over: interrupted, or waiting for its previous value to be revoked. */
export interface OpenRotation {
  readonly rotation: string;
  readonly key: string;
  /** The last step that was completed. */
  readonly step: Exclude<Step, 'opening' | 'closed' | 'revoked' | 'withdrawn'>;
  /** When that step was completed. */
  readonly since: Date;
  /** Everything that its rows say, later ones winning. */
  readonly details: Readonly<Record<string, string>>;
}

/** What the audit trail says about one key of one environment. */
export interface KeyHistory {
  /** When services first ran healthily with the present value; absent when the trail does not know. */
  readonly rotatedAt?: Date;
  readonly open?: OpenRotation;
  /** The rotation whose value is to be replaced and is not yet: its previous value is revoked, and no other began. */
  readonly toReplace?: string;
  /** A way into the database was being opened by a run that did not say that it closed it. */
  readonly leftOpen: boolean;
}

/** Reads one key's history off the trail. */
export function historyOf(rows: readonly AuditRow[], environment: string, key: string): KeyHistory {
  const own = rows.filter((row) => row.environment === environment && row.key === key);
  const givenUp = new Set(own.filter(({ step }) => step === 'returning').map(({ rotation }) => rotation));
  const applied = own.findLast(({ step, rotation }) => step === 'applied' && !givenUp.has(rotation));
  const open = openRotation(own);
  const replacing = own.findLast(({ step }) => step === 'replacing');
  const ended = open ? undefined : own.findLast(({ step }) => step === 'revoked' || step === 'withdrawn');
  const way = own.findLast(({ step }) => step === 'opening' || step === 'closed');
  return {
    ...(applied && { rotatedAt: new Date(applied.at) }),
    ...(open && { open }),
    ...(replacing && replacing.rotation === ended?.rotation && { toReplace: replacing.rotation }),
    leftOpen: way?.step === 'opening',
  };
}

function openRotation(own: readonly AuditRow[]): OpenRotation | undefined {
  const rotation = own.findLast(({ step }) => step === 'begun')?.rotation;
  const rows = own.filter((row) => row.rotation === rotation);
  const last = rows.findLast(({ step }) => step !== 'opening' && step !== 'closed');
  if (rotation === undefined || last === undefined) return undefined;
  const { step, key } = last;
  if (step === 'revoked' || step === 'withdrawn' || step === 'opening' || step === 'closed') return undefined;
  return {
    rotation,
    key,
    step,
    since: new Date(last.at),
    details: Object.assign({}, ...rows.map(({ details }) => details)),
  };
}

const ORDER: readonly OpenRotation['step'][] = [
  'begun',
  'stored',
  'verified',
  'current',
  'applied',
  'replacing',
  'returning',
];

/** Whether a rotation has yet to complete a step. */
export function isBefore({ step }: Pick<OpenRotation, 'step'>, other: OpenRotation['step']): boolean {
  return ORDER.indexOf(step) < ORDER.indexOf(other);
}
