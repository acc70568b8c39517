import type { createColors } from 'picocolors';
import { redact } from '../../core/redaction';
import { isCrash } from './drift';
import type { Action, AttributeChange, PlanModel, PlannedChange } from './model';
import { type DifferenceLine, textDifference } from './text-difference';

type Colors = ReturnType<typeof createColors>;

/** Longest value shown on one line; the JSON form has it whole. */
const LONGEST = 120;

const WORDS: Readonly<Record<Action, { mark: string; word: string }>> = {
  delete: { mark: '-', word: 'destroy' },
  replace: { mark: '-/+', word: 'destroy and create again' },
  forget: { mark: '.', word: 'forget, leave running' },
  adopt: { mark: '<~', word: 'take over' },
  update: { mark: '~', word: 'change' },
  import: { mark: '<', word: 'import' },
  create: { mark: '+', word: 'create' },
  run: { mark: '>', word: 'run again' },
  move: { mark: '=', word: 'move' },
};

/** The lines of a plan as people read it. */
export function renderPlan(model: PlanModel, colors: Colors): string[] {
  const lines = [...renderDrift(model, colors)];
  if (!model.changes) return [...lines, `${model.environment}: nothing to do, everything is as declared.`];
  for (const { service, changes } of model.groups) {
    lines.push(colors.bold(service ?? 'outside every service'));
    lines.push(...changes.flatMap((change) => renderChange(change, colors)), '');
  }
  if (model.outputs.length > 0) lines.push(`Outputs that change: ${model.outputs.join(', ')}`, '');
  lines.push(`${model.environment}: ${summarize(model)}`);
  for (const address of model.blocked)
    lines.push(colors.red(`! ${address} holds data and would be destroyed`));
  return lines;
}

/** `1 to replace, 2 to change`. */
export function summarize({ summary, groups }: PlanModel): string {
  const parts: [number, string][] = [
    [summary.delete, 'to destroy'],
    [summary.replace, 'to replace'],
    [summary.adopt, 'to take over'],
    [summary.update, 'to change'],
    [summary.import, 'to import'],
    [summary.create, 'to create'],
    [summary.run, summary.run === 1 ? 'hook to run' : 'hooks to run'],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  if (said.length > 0) return said.join(', ');
  return groups.length > 0 ? 'only names in the state change' : 'only outputs change';
}

function renderDrift({ drift }: PlanModel, colors: Colors): string[] {
  const section = (title: string, part: readonly PlannedChange[], words: (drift: PlannedChange) => string) =>
    part.length === 0
      ? []
      : [
          colors.bold(title),
          ...part.flatMap((each) => [
            `  ${colors.yellow(each.address)} ${words(each)}`,
            ...renderAttributes(each.attributes, colors),
          ]),
          '',
        ];
  const [crashed, changed] = [drift.filter(isCrash), drift.filter((each) => !isCrash(each))];
  return [
    ...section('Crashed since the last apply', crashed, () => 'ended by itself'),
    ...section('Changed outside Plumbline since the last apply', changed, ({ action }) =>
      action === 'delete' ? 'was deleted' : 'was changed',
    ),
  ];
}

function renderChange(change: PlannedChange, colors: Colors): string[] {
  const { mark, word } = WORDS[change.action];
  const paint = paintFor(change.action, colors);
  const existing = change.existing ? ` what exists already (${change.existing})` : '';
  const reason = change.reason ? `, because ${change.reason}` : '';
  const data = change.stateful && (change.action === 'delete' || change.action === 'replace');
  return [
    `  ${paint(`${mark} ${change.address}`)} ${colors.dim(word + existing + reason)}${data ? colors.red(' HOLDS DATA') : ''}`,
    ...renderAttributes(change.attributes, colors),
  ];
}

function paintFor(action: Action, colors: Colors): (text: string) => string {
  if (action === 'delete' || action === 'replace') return colors.red;
  return action === 'create' ? colors.green : colors.yellow;
}

/** What is only known after apply follows from the rest, so that one line is enough for it. */
function renderAttributes(attributes: readonly AttributeChange[], colors: Colors): string[] {
  const open = attributes.filter(({ unknown, replaces }) => unknown && !replaces).map(({ path }) => path);
  return [
    ...attributes
      .filter(({ path }) => !open.includes(path))
      .flatMap((attribute) => renderAttribute(attribute, colors)),
    ...(open.length > 0 ? [colors.dim(`      known after apply: ${open.join(', ')}`)] : []),
  ];
}

function renderAttribute(attribute: AttributeChange, colors: Colors): string[] {
  const { path } = attribute;
  const [before, after] = [masked(attribute.before), masked(attribute.after)];
  const note = attribute.replaces ? colors.red(' (forces a new one)') : '';
  if (attribute.sensitive)
    return [`      ${path}: (secret value)${attribute.after === null ? colors.red(' goes') : ''}${note}`];
  if (isLong(before) || isLong(after))
    return [`      ${path}:${note}`, ...renderDifference(before, after, colors)];
  const target = attribute.unknown ? colors.dim('(known after apply)') : quote(after);
  return [`      ${path}: ${before === null ? '' : `${quote(before)} → `}${target}${note}`];
}

/** Before it is quoted and cut: what is left of a secret then would not be recognized. */
const masked = (value: AttributeChange['after']) =>
  typeof value === 'string' ? redact(value) : (value ?? null);

const isLong = (value: unknown) => typeof value === 'string' && value.includes('\n');

function renderDifference(
  before: AttributeChange['before'],
  after: AttributeChange['after'],
  colors: Colors,
): string[] {
  return textDifference(asText(before), asText(after)).flatMap(({ kind, text, unended }) => {
    const { mark, paint } = SIGNS[kind];
    const line = paint(colors)(`        ${mark} ${kind === 'gap' ? text : clip(plain(text))}`);
    return unended ? [line, colors.dim('          (no line break at its end)')] : [line];
  });
}

const SIGNS: Readonly<
  Record<DifferenceLine['kind'], { mark: string; paint: (colors: Colors) => (text: string) => string }>
> = {
  removed: { mark: '-', paint: ({ red }) => red },
  added: { mark: '+', paint: ({ green }) => green },
  same: { mark: ' ', paint: ({ dim }) => dim },
  gap: { mark: '…', paint: ({ dim }) => dim },
};

const asText = (value: AttributeChange['after']) => (value == null ? null : String(value));

const quote = (value: AttributeChange['after']) => clip(JSON.stringify(value ?? null));

/** JSON's escapes, so that no value can steer the terminal. */
const plain = (text: string) => JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');

const clip = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
