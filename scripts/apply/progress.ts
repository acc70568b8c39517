import type { Output, Step } from '../../core/terminal/output';
import type { Diagnostic, EngineMessage } from '../../workspace/engine';
import { type PlanModel, type PlannedChange, serviceOf } from '../../workspace/plan';
import type { Stack } from '../../workspace/stack';

/** Progress of an apply: one line per service, with the time it takes. */
export interface ApplyProgress {
  readonly onMessage: (message: EngineMessage) => void;
  /** Addresses that were done completely. */
  readonly completed: readonly string[];
  /** What the engine and its providers warned of. */
  readonly warnings: readonly Diagnostic[];
  /** Addresses that were begun and not done completely: what they are now is not known. */
  unfinished(): readonly string[];
  /** Counts what the engine says nothing of, once it has carried out the plan to its end. */
  carriedOut(): void;
  /** Ends the lines of services that did not finish. */
  end(): void;
}

interface Group {
  readonly name: string;
  /** Changes that are still to come, by address; a replacement is a deletion and a creation. */
  readonly open: Map<string, number>;
  readonly size: number;
  step?: Step;
}

const DOING: Readonly<Record<string, string>> = {
  create: 'creating',
  update: 'changing',
  delete: 'destroying',
};

/** What changes the state alone: the engine does it without a word, as soon as it applies. */
const SILENT: ReadonlySet<string> = new Set<PlannedChange['action']>(['forget', 'import', 'move']);

export function applyProgress(model: PlanModel, manifest: Stack['manifest'], output: Output): ApplyProgress {
  const groups = new Map<string | undefined, Group>();
  for (const { service, changes } of model.groups) {
    const open = new Map(
      changes
        .filter(({ action }) => !SILENT.has(action))
        .map(({ address, action }) => [address, action === 'replace' || action === 'run' ? 2 : 1]),
    );
    groups.set(service, { name: service ?? 'outside services', open, size: open.size });
  }
  const completed: string[] = [];
  const silent = model.groups.flatMap(({ changes }) => changes.filter(({ action }) => SILENT.has(action)));
  const warnings: Diagnostic[] = [];
  const begun = new Set<string>();
  const groupOf = (address: string) => groups.get(serviceOf(address, manifest.services));

  function onMessage(message: EngineMessage): void {
    if (message.type === 'diagnostic' && message.diagnostic.severity === 'warning')
      warnings.push(message.diagnostic);
    if (!('hook' in message)) return;
    const { resource, action = '', output: said } = message.hook;
    const group = groupOf(resource.addr);
    if (!group?.open.has(resource.addr)) return;
    if (message.type === 'apply_start') {
      begun.add(resource.addr);
      const text = `${group.name}: ${DOING[action] ?? action} ${resource.addr}`;
      if (group.step) group.step.update(text);
      else group.step = output.step(text);
    } else if (message.type === 'provision_progress' && said) {
      group.step?.update(`${group.name}: ${said}`);
    } else if (message.type === 'apply_errored') {
      group.step?.fail(`${group.name}: ${resource.addr} failed`);
    } else if (message.type === 'apply_complete') complete(group, resource.addr);
  }

  function complete(group: Group, address: string): void {
    const left = group.open.get(address)! - 1;
    if (left > 0) return void group.open.set(address, left);
    group.open.delete(address);
    completed.push(address);
    if (group.open.size === 0) group.step?.done(`${group.name}: ${group.size} done`);
  }

  function end(): void {
    for (const { step, name, open } of groups.values()) {
      if (open.size > 0) step?.fail(`${name}: not finished, ${open.size} left`);
    }
  }

  const unfinished = () => [...begun].filter((address) => !completed.includes(address));
  const carriedOut = () => void completed.push(...silent.map(({ address }) => address));
  return { onMessage, completed, warnings, unfinished, carriedOut, end };
}
