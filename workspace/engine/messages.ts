import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { takeCode } from '../../core/failure-code';

const resource = z.object({ addr: z.string(), resource_type: z.string() });
const hook = z.object({
  resource,
  action: z.string().optional(),
  elapsed_seconds: z.number().optional(),
  output: z.string().optional(),
});
const change = z.object({ resource, action: z.string() });

/** Addresses of HCP Terraform's object store are signed: whoever has one reads or writes the state without a token. */
const unsigned = (text: string) => text.replace(/(https?:\/\/[^\s"']*\/object\/)[^\s"']+/g, '$1…');

const diagnostic = z
  .object({
    severity: z.enum(['error', 'warning']),
    summary: z.string(),
    detail: z.string().default(''),
    address: z.string().optional(),
  })
  // What our providers say for programs is not shown to people.
  .transform((said) => ({ ...said, summary: unsigned(said.summary), ...takeCode(unsigned(said.detail)) }));

/**
 * Lines of `-json` output that Plumbline uses, by `type`; snippets of diagnostics are left out because they quote
 * values. Terraform and OpenTofu share the format.
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('diagnostic'), diagnostic }),
  z.object({ type: z.literal('planned_change'), change }),
  z.object({ type: z.literal('resource_drift'), change }),
  z.object({ type: z.literal('refresh_start'), hook }),
  z.object({ type: z.literal('refresh_complete'), hook }),
  z.object({ type: z.literal('apply_start'), hook }),
  z.object({ type: z.literal('apply_progress'), hook }),
  z.object({ type: z.literal('apply_complete'), hook }),
  z.object({ type: z.literal('apply_errored'), hook }),
  z.object({ type: z.literal('provision_progress'), hook }),
  z.object({ type: z.literal('outputs'), outputs: z.record(z.string(), z.object({ value: z.unknown() })) }),
]);

export type EngineMessage = z.infer<typeof message>;
export type Diagnostic = z.infer<typeof diagnostic>;

/** What frames a diagnostic that is written for people. */
const FRAME = /^[╷│╵]? ?/;

/** The error of a command without a `-json` stream, as its lines tell it; nothing when there is none. */
export function plainError(lines: readonly string[]): Diagnostic | undefined {
  const said = lines.map((line) => stripVTControlCharacters(line).replace(FRAME, '').trimEnd());
  const first = said.findIndex((line) => line.startsWith('Error: '));
  if (first < 0) return undefined;
  const [head = '', ...rest] = said.slice(first);
  return diagnostic.parse({
    severity: 'error',
    summary: head.slice('Error: '.length),
    detail: rest.join('\n').trim(),
  });
}

/** One line of engine output as a message; nothing when it is of a type Plumbline does not use, or no JSON at all. */
export function parseMessage(line: string): EngineMessage | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return message.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
