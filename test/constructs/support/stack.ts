import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Testing } from 'cdktf';
import {
  DokployEnvironment,
  ImageRef,
  Input,
  PlumblineError,
  PlumblineStack,
  RailwayEnvironment,
} from '../../../constructs';
import { problemCarriedBy } from '../../../constructs/props/refused-value';

// biome-ignore lint/suspicious/noExplicitAny: synthesized JSON, looked into by path
export type Json = any;

export const pinned = ImageRef.pinned('ghcr.io/acme/grid:v123-abcdef');

const folder = mkdtempSync(join(tmpdir(), 'plumbline-constructs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An app of this test file; left to itself, CDKTF makes a folder for each and leaves it behind. */
export const testApp = () => Testing.app({ outdir: join(folder, 'cdktf.out') });

export function emptyStack(props: ConstructorParameters<typeof PlumblineStack>[2] = {}, name = 'prod') {
  const app = testApp();
  return new PlumblineStack(app, name, { root: dirname(app.outdir), ...props });
}

/** A stack that knows where at Railway its services live. */
export function railwayStack(props: ConstructorParameters<typeof PlumblineStack>[2] = {}): PlumblineStack {
  const stack = emptyStack({ state: { kind: 'local', onlyOnThisMachine: true }, ...props });
  RailwayEnvironment.existing(stack, 'railway', {
    token: Input.secret(stack, 'railway_token', { description: 'token', optional: true }),
    fingerprintKey: Input.secret(stack, 'fingerprint_key', { description: 'key', optional: true }),
    projectId: 'project-1',
    environmentId: 'environment-1',
    tier: 'production',
  });
  return stack;
}

/** Adds where at Dokploy the services of a stack live. */
export function withDokploy(stack: PlumblineStack): PlumblineStack {
  DokployEnvironment.existing(stack, 'dokploy', {
    token: Input.secret(stack, 'dokploy_token', { description: 'token', optional: true }),
    fingerprintKey: Input.secret(stack, 'dokploy_fingerprint_key', { description: 'key', optional: true }),
    url: 'https://dokploy.acme.dev',
    environmentId: 'environment-2',
  });
  return stack;
}

export const dokployStack = () => withDokploy(emptyStack());

/** The stack as Terraform reads it, after all validations. */
export function synth(stack: PlumblineStack): Json {
  return JSON.parse(Testing.synth(stack, true));
}

/** The three parts of the error that a declaration is refused with, or that a value carries into the construct it is for. */
export function refused(declare: () => unknown): { what: string; why: string; next: string } {
  try {
    const made = declare();
    const carried = typeof made === 'object' && made !== null ? problemCarriedBy(made) : undefined;
    if (carried) throw carried;
  } catch (error) {
    if (error instanceof PlumblineError) return error.parts;
    throw error;
  }
  throw new Error('it was accepted');
}
