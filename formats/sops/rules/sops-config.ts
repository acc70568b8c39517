import { z } from 'zod';
import { refusal } from '../refusals';

/** Name of the file that sops looks for. */
export const CONFIG = '.sops.yaml';

/** Loaded when a config is read: decrypting needs none of it. */
export const loadYaml = () => require('yaml') as typeof import('yaml');

const recipients = z.union([
  z.string().transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  ),
  z.array(z.string().trim()),
]);
/** One of several groups that the data key is split over; `merge` has further groups that count as one with it. */
export const group: z.ZodType<{ age: string[]; merge: unknown[] }, unknown> = z.looseObject({
  age: z
    .array(z.string())
    .nullish()
    .transform((age) => (age ?? []).flatMap((text) => text.split(',').map((one) => one.trim()))),
  merge: z
    .array(z.unknown())
    .nullish()
    .transform((merge) => merge ?? []),
});
const ruleSchema = z.looseObject({
  path_regex: z.string().nullish(),
  age: recipients.nullish(),
  key_groups: z.array(group).nullish(),
  mac_only_encrypted: z.boolean().nullish(),
});
const configSchema = z.looseObject({ creation_rules: z.array(ruleSchema).nullish() });

export type Rule = z.infer<typeof ruleSchema>;

/** The creation rules of a `.sops.yaml`, undefined when it has none. @throws PlumblineError naming what is wrong in it */
export function readRules(text: string, configFile: string): Rule[] | undefined {
  const parsed = configSchema.safeParse(valuesOf(text, configFile) ?? {});
  if (parsed.success) return parsed.data.creation_rules ?? undefined;
  const [issue] = parsed.error.issues;
  throw refusal(
    configFile,
    `${issue?.path.join('.') || 'the file'} is not as sops wants it`,
    issue?.message ?? 'Its shape is wrong.',
    'Correct it there; https://getsops.io/docs/ describes the file.',
  );
}

function valuesOf(text: string, configFile: string): unknown {
  const document = configDocument(text, configFile);
  try {
    return document.toJS();
  } catch {
    throw refusal(
      configFile,
      'its aliases stand for too much',
      'They multiply each other.',
      'Write the rules out.',
    );
  }
}

/** @throws PlumblineError with file and line when it is not valid YAML */
export function configDocument(text: string, configFile: string) {
  const document = loadYaml().parseDocument(text, { merge: true });
  const [error] = document.errors;
  if (!error) return document;
  throw refusal(
    `${configFile}:${error.linePos?.[0].line ?? 1}`,
    'this is not valid YAML',
    error.message.split('\n')[0]!,
    'Correct that line.',
  );
}
