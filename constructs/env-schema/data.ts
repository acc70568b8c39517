/** Environment schemas and what is declared under them as data: one shape for the manifest and for its types. */
import * as z from 'zod';
import { ENVIRONMENTS } from './environment';

const facts = {
  /** What it is for and where to get it. */
  description: z.string(),
  /** Whether the value must not be shown: it appears in no example, default or message. */
  secret: z.boolean(),
  /** Whether it has to be set; one with a default or an optional one does not. */
  required: z.boolean(),
  /** The text that counts when none is set. */
  default: z.string().optional(),
  /** A text that passes, for `.env.example`. */
  example: z.string().optional(),
};

const text = z.object({
  kind: z.literal('text'),
  prefix: z.string().optional(),
  /** In UTF-16 code units. */
  minLength: z.number().optional(),
  /** Source of a regular expression that has to match somewhere. */
  pattern: z.string().optional(),
});

const url = z.object({
  kind: z.literal('url'),
  /** Schemes without `://`; the text begins with one of them exactly. */
  schemes: z.array(z.string()).readonly(),
});

const integer = z.object({
  kind: z.literal('integer'),
  min: z.number().optional(),
  max: z.number().optional(),
});

const boolean = z.object({ kind: z.literal('boolean') });

const choice = z.object({ kind: z.literal('choice'), values: z.array(z.string()).readonly() });

/** What the text of a variable may be. */
export type ValueRule = Readonly<
  z.infer<typeof text | typeof url | typeof integer | typeof boolean | typeof choice>
>;

const fieldRule = z
  .discriminatedUnion('kind', [
    text.extend(facts),
    url.extend(facts),
    integer.extend(facts),
    boolean.extend(facts),
    choice.extend(facts),
  ])
  .readonly();

/** What a variable is for and what it may be: data, so that it can stand in the manifest and be checked anywhere. */
export type FieldRule = z.infer<typeof fieldRule>;

/** Shape of {@link EnvSchemaData}. */
export const envSchemaData = z
  .object({
    /** Unique in a stack. */
    name: z.string(),
    environments: z.record(z.enum(ENVIRONMENTS), z.record(z.string(), fieldRule).readonly()).readonly(),
    /** Keys that staging and production need not have in common, each with the reason. */
    exceptions: z.record(z.string(), z.string()).readonly(),
  })
  .readonly();

/** A schema as data: what the manifest holds, and what everything but an application checks against. */
export type EnvSchemaData = z.infer<typeof envSchemaData>;

/** Shape of {@link DeclaredValue}. */
export const declaredValue = z
  .union([
    z.object({ literal: z.string() }),
    z.object({ input: z.string() }),
    z.object({ computed: z.literal(true) }),
  ])
  .readonly();

/** A declared variable: a text, a value that an input gives, or one that only the platform or a resource knows. */
export type DeclaredValue = z.infer<typeof declaredValue>;
