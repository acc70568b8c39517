import type * as z from 'zod';
import { run, type workspaceDocument } from './records';

/** A run of a workspace whose execution mode is not `local`. */
export interface HcpRun {
  readonly id: string;
  /** Such as `planning`; one that this version does not know counts as not final. */
  readonly status: string;
  /** Whether it will not go on. */
  readonly final: boolean;
  /** ISO 8601. */
  readonly createdAt?: string;
  readonly message?: string;
  readonly planOnly: boolean;
  readonly discardable: boolean;
  readonly cancelable: boolean;
  readonly forceCancelable: boolean;
}

/** Who holds the lock of a workspace. */
export type HcpHolder =
  | { readonly kind: 'user' | 'team'; readonly id: string; readonly name: string }
  | { readonly kind: 'run'; readonly id: string; readonly run?: HcpRun }
  /** HCP Terraform does not say, or does not let this token see it. */
  | { readonly kind: 'unknown' };

/** What the token may do in a workspace; undefined where HCP Terraform does not say. */
export interface HcpPermissions {
  readonly lock?: boolean | undefined;
  readonly forceUnlock?: boolean | undefined;
  readonly readState?: boolean | undefined;
  readonly writeState?: boolean | undefined;
}

export interface HcpWorkspace {
  readonly id: string;
  readonly name: string;
  /** `local`, `remote` or `agent`: where plans and applies run. */
  readonly executionMode: string;
  readonly holder?: HcpHolder;
  /** The run it works on. */
  readonly currentRun?: HcpRun;
  readonly permissions: HcpPermissions;
}

/** @see https://developer.hashicorp.com/terraform/cloud-docs/run/states */
const FINAL = new Set([
  ...['applied', 'discarded', 'errored', 'canceled', 'force_canceled'],
  ...['planned_and_finished', 'policy_soft_failed'],
]);

export function runOf({ id, attributes }: z.infer<typeof run>): HcpRun {
  const { status, message, actions = {} } = attributes;
  const createdAt = attributes['created-at'];
  return {
    id,
    status,
    final: FINAL.has(status),
    ...(createdAt !== undefined && { createdAt }),
    ...(message && { message }),
    planOnly: attributes['plan-only'] === true,
    discardable: actions['is-discardable'] === true,
    cancelable: actions['is-cancelable'] === true,
    forceCancelable: actions['is-force-cancelable'] === true,
  };
}

type Document = z.infer<typeof workspaceDocument>;

export function workspaceOf(document: Document): HcpWorkspace {
  const { id, attributes } = document.data;
  const { name, locked, permissions = {} } = attributes;
  const current = includedRun(document, document.data.relationships?.['current-run']?.data?.id);
  return {
    id,
    name,
    executionMode: attributes['execution-mode'],
    ...(locked && { holder: holderOf(document) }),
    ...(current && { currentRun: current }),
    permissions: {
      lock: permissions['can-lock'],
      forceUnlock: permissions['can-force-unlock'],
      readState: permissions['can-read-state-versions'],
      writeState: permissions['can-create-state-versions'],
    },
  };
}

function holderOf(document: Document): HcpHolder {
  const by = document.data.relationships?.['locked-by']?.data;
  if (!by) return { kind: 'unknown' };
  const { id, type } = by;
  if (type === 'runs') {
    const found = includedRun(document, id);
    return { kind: 'run', id, ...(found && { run: found }) };
  }
  const details = document.included?.find((each) => each.id === id && each.type === type)?.attributes;
  const name = details?.[type === 'teams' ? 'name' : 'username'];
  return { kind: type === 'teams' ? 'team' : 'user', id, name: typeof name === 'string' ? name : id };
}

function includedRun({ included }: Document, id: string | undefined): HcpRun | undefined {
  const found = included?.find((each) => each.id === id && each.type === 'runs');
  const parsed = run.safeParse(found);
  return parsed.success ? runOf(parsed.data) : undefined;
}
