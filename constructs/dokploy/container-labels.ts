import type { Refusal } from '../declaration-error';
import { byName, firstProblem, type Kind, text } from '../props/kind';
import { isToken } from '../terraform-value';

/** Labels of containers by name, such as `{ 'com.acme.team': 'books' }`. */
export type ContainerLabels = Readonly<Record<string, string>>;

const named = byName(text);

/** What labels may be: literal texts, and none that makes a route or belongs to Docker. */
export const containerLabels: Kind<ContainerLabels> = {
  ...named,
  flaw: (labels: ContainerLabels, field) =>
    named.flaw?.(labels, field) ??
    firstProblem(Object.entries(labels), ([name, value]) => flawOf(name, value, field)),
};

function flawOf(name: string, value: string, field: string): Refusal | undefined {
  const refuse = (why: string, next: string): Refusal => ({ field, value: name, why, next });
  if (!/^[^\s=]+$/.test(name))
    return refuse('the name of a label has no blanks and no "="', 'write it like com.acme.team');
  if (/^com\.docker\.(?:compose|stack|swarm)\./.test(name))
    return refuse(
      'Docker itself writes labels of this name',
      'choose a name of your own, such as com.acme.team',
    );
  // A middleware does nothing until a route names it; everything else of Traefik is a route, or switches one on.
  if (/^traefik\./i.test(name) && !/^traefik\.http\.middlewares\./i.test(name))
    return refuse(
      'Dokploy writes the labels of routes itself, and a route of your own is public without being declared',
      'declare a domain instead',
    );
  if (isToken(value))
    return refuse(
      'it goes into the compose file as literal text, but holds a value that Terraform knows later',
      'write a literal text',
    );
  return undefined;
}
