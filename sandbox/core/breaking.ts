import { z } from 'zod';
import { SandboxError } from './errors';
import { FAULTS } from './faults';
import { nearest } from './suggest';
import type { EditFault } from './types';
import type { RunningWorld } from './world';

const breakRequest = z.strictObject({
  fault: z.string(),
  service: z.string().min(1).optional(),
  times: z.number().int().min(1).max(1_000_000).optional(),
  off: z.boolean().optional(),
});

export type BreakRequest = z.infer<typeof breakRequest>;

/** Switches a fault on or off, or makes an edit; answers with a sentence about what happened. */
export function breakSandbox(world: RunningWorld, request: BreakRequest): string {
  const { fault, service, times, off } = request;
  const description = Object.hasOwn(FAULTS, fault) ? FAULTS[fault] : undefined;
  if (!description) {
    const suggestion = nearest(fault, Object.keys(FAULTS));
    throw new SandboxError({
      what: `There is no fault "${fault}".`,
      why: 'the sandbox does not know how to break like that',
      next: `${suggestion ? `did you mean "${suggestion}"? ` : ''}\`plumbline sandbox break\` lists every fault`,
    });
  }
  if (description.kind === 'edit') return edit(world, fault as EditFault, service);
  if (off) {
    world.faults.off(fault, service);
    return `${fault} is off.`;
  }
  if (description.kind === 'api') requirePlatform(world, fault, service);
  world.faults.on(fault, service, times);
  const aim = service ? ` for ${service}` : '';
  const count = times ? `, ${times} time${times === 1 ? '' : 's'}` : '';
  const isNew = description.kind !== 'api' && service && !serviceNames(world).includes(service);
  const note = isNew ? ` Nothing named ${service} is deployed yet.` : '';
  return `${fault} is on${aim}${count}: ${description.summary}.${note}`;
}

function requirePlatform(world: RunningWorld, fault: string, platform: string | undefined): void {
  const platforms = [...world.simulators.keys()];
  if (platform === undefined || platforms.includes(platform)) return;
  throw new SandboxError({
    what: `${fault} cannot be aimed at "${platform}".`,
    why: 'it breaks the API of a platform, not a service',
    next: `name ${platforms.join(' or ')}, or nothing for all of them`,
  });
}

const serviceNames = (world: RunningWorld) =>
  [...world.simulators.values()].flatMap((simulator) => simulator.status().map(({ name }) => name));

function edit(world: RunningWorld, fault: EditFault, service: string | undefined): string {
  for (const simulator of world.simulators.values()) {
    const done = simulator.edit?.(fault, service);
    if (done) return done;
  }
  const names = serviceNames(world);
  throw new SandboxError({
    what: service
      ? `No service "${service}" that ${fault} could touch.`
      : `Nothing that ${fault} could touch.`,
    why: names.length > 0 ? `the sandbox runs ${names.join(', ')}` : 'nothing is deployed in the sandbox yet',
    next: names.length > 0 ? 'name one of these with --service' : 'run `plumbline apply sandbox` first',
  });
}

/** @throws SandboxError when the request is not understood */
export function parseBreak(body: Buffer): BreakRequest {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    value = undefined;
  }
  const parsed = breakRequest.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SandboxError({
    what: `The request to break something is not understood: ${z.prettifyError(parsed.error)}`,
    why: 'it must be {"fault": name, "service"?: name, "times"?: 1 or more, "off"?: true}',
    next: 'run `plumbline sandbox break --help` for examples',
  });
}
