import { causesOf, someOf } from '../../core/causes';
import { redactDocument } from '../../core/redaction';
import type { Output } from '../../core/terminal/output';
import type { UndeclaredResource } from '../../workspace/undeclared-resource';
import { describeDifference } from '../../workspace/variables/name-difference';
import type { DriftAnswer, DriftedAttribute, DriftReport } from './report';

type Colors = Output['colors'];

const ANSWERS: Readonly<Record<DriftAnswer, string>> = {
  'in-sync': 'in sync: what runs is what is declared',
  drifted: 'drifted: something was changed outside Plumbline',
  crashed: 'crashed: something that was deployed does not run any more, and nobody changed it',
  undeclared: 'in sync, but something exists that nobody declared',
  pending: 'no drift, but the declaration is ahead: it was not applied yet',
  names: 'no drift, but .env.example and the schemas know different variables',
  unknown: 'unknown: not everything could be read',
};

/** The lines of a drift report as people read it. */
export function renderDrift(report: DriftReport, colors: Colors): string[] {
  const { environment, answer, missing, changed, crashed, undeclared, pending, names, unknown } = report;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [colors.bold(title), ...lines.map((line) => `  ${line}`), ''];
  const named = ({ address, service }: { address: string; service?: string }) =>
    service === undefined ? address : `${service}: ${address}`;
  return [
    ...section(
      'Missing: declared and applied, and gone',
      missing.map((one) => colors.red(`- ${named(one)}`)),
    ),
    ...section(
      'Changed outside Plumbline',
      changed.flatMap((one) => [
        colors.yellow(`~ ${named(one)}`),
        ...one.attributes.map((attribute) => `    ${renderAttribute(attribute)}`),
      ]),
    ),
    ...section(
      'Crashed: deployed and healthy once, and ended by itself',
      crashed.map((one) => colors.red(`! ${named(one)}`)),
    ),
    ...section(
      'Undeclared: exists, and nobody declared it',
      undeclared.map((one) => `? ${renderUndeclared(one)}`),
    ),
    ...section(
      'Declared, and not applied yet',
      pending.map((one) => `${one.action} ${named(one)}`),
    ),
    ...section('Names: .env.example against the schemas', names.map(describeDifference)),
    ...section(
      'Unknown: could not be read',
      causesOf(unknown, ({ why, next }) => `${why}\n${next}`).flatMap(({ first, alike }) => [
        someOf([first, ...alike].map(({ what }) => what)),
        `  why:  ${first.why}`,
        `  next: ${first.next}`,
      ]),
    ),
    `${environment}: ${(answer === 'in-sync' ? colors.green : colors.yellow)(ANSWERS[answer])}`,
    ...advice(report),
  ];
}

function renderAttribute({ path, kind, secret, declared, live }: DriftedAttribute): string {
  if (secret) return `${path}: ${kind === 'missing' ? 'is gone' : 'has another value'} (secret)`;
  // Masked before it is cut, as half a secret would not be recognized.
  const value = (one: DriftedAttribute['live']) => clip(JSON.stringify(redactDocument(one ?? null)));
  return `${path}: declared ${value(declared)}, live ${value(live)}`;
}

const LONGEST = 120;
const clip = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

function renderUndeclared({ platform, kind, name, service, loosens }: UndeclaredResource): string {
  const of = service === undefined ? '' : ` of ${service}`;
  return `${platform} ${kind} ${name}${of}${loosens === undefined ? '' : `: ${loosens}`}`;
}

const BY_HAND = 'Delete it by hand, or declare it: an apply leaves what nobody declared.';

function advice({ environment, answer, missing, changed, undeclared }: DriftReport): string[] {
  switch (answer) {
    case 'drifted':
      if (missing.length + changed.length === 0) return [BY_HAND];
      return [`Set it right with \`plumbline apply ${environment}\`, or declare what should stay.`];
    case 'crashed':
      return [`Look at its log for the cause; \`plumbline apply ${environment}\` deploys it once more.`];
    case 'undeclared':
      return [
        `Declare and import ${undeclared.length === 1 ? 'it' : 'them'}, or delete by hand what should not be.`,
      ];
    case 'pending':
      return [`Apply it with \`plumbline apply ${environment}\`.`];
    case 'names':
      return ['Write it anew with `plumbline env sync`, or propose that with `plumbline env sync --pr`.'];
    case 'unknown':
      return [`See what is unreachable with \`plumbline doctor ${environment}\`, then check again.`];
    default:
      return [];
  }
}
